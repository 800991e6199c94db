"""What Sphinx is told: see `python -m docs`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import gdviz  # noqa: E402

project, author = "gdviz", "the gdviz authors"
version = release = gdviz.__version__
project_copyright = "MIT licence"
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "numpydoc",
    "sphinx_gallery.gen_gallery",
    "docs.films",
    "docs.formulas",
    "docs.live",
    "docs.docstrings",
]
root_doc = "index"
default_role = "obj"
smartquotes = False  # docstrings quote what is typed
highlight_language = "python"
pygments_style = "tango"
add_module_names = False
toc_object_entries = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_default_options = {"no-value": True}
python_use_unqualified_type_names = True
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
numpydoc_class_members_toctree = False

QUICK = bool(os.environ.get("GDVIZ_DOCS_QUICK"))
sphinx_gallery_conf = {
    "examples_dirs": str(ROOT / "build" / "docs" / "scripts"),
    "gallery_dirs": "gallery",
    "plot_gallery": not QUICK,
    "filename_pattern": "/plot_",
    "within_subsection_order": "docs.films.InOrder",
    "image_scrapers": ("docs.films.draw",),
    "reset_modules": ("docs.films.keep_files",),
    "capture_repr": (),
    "backreferences_dir": "backreferences",
    "doc_module": ("gdviz",),
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_signature": False,
    "min_reported_time": 1e9,
    "write_computation_times": False,
    "parallel": os.cpu_count() or 1,
    "log_level": {"backreference_missing": "debug"},
}

html_theme = "pydata_sphinx_theme"
html_title = "gdviz"
html_static_path = ["look"]
html_css_files = ["gdviz.css"]
html_js_files = [("films.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "navbar_align": "left",
    "navbar_persistent": ["search-button"],
    "header_links_before_dropdown": 6,
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": True,
    "pygments_light_style": "tango",
    "pygments_dark_style": "monokai",
}
html_context = {"default_mode": "auto"}
html_sidebars = {"index": [], "install": [], "search": []}
