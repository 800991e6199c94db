// A picture plays while it is in view, unless a person has asked for no motion.
if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
  const watch = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      target.still ??= target.src;
      target.src = isIntersecting ? target.dataset.film : target.still;
    }
  }, { threshold: 0.4 });
  document.querySelectorAll("img[data-film]").forEach((picture) => watch.observe(picture));
}
