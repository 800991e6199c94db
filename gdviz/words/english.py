"""The words of pictures in English: whole sentences with named fields, a block a picture."""

from gdviz.words.language import Language

SENTENCES: dict[str, str] = {
    # maps and strips
    "start": "start",
    "minimum": "minimum",
    "loss": "loss",
    "loss_above_minimum": "loss above the minimum",
    "logarithmic": "{name} (logarithmic)",
    "called": "{thing:name}",
    "counter": "step {step}",
    "left_at": "step {step}",
    "at_the_start": "{value} at the start",
    "dashed": "Dashed: the start.",
    # alternative text
    "alt_paths": "{count:path|paths} on {what}, {steps:step|steps} from {start}: {names}.",
    "alt_paths_unequal": "{count:path|paths} on {what}, {fewest} to {steps:step|steps} from "
    "{start}: {names}.",
    "alt_starts": "{count:start|starts}",
    "alt_ends": "Ends: {ends}.",
    "alt_end": "{name} at {point}, loss {value}",
    "alt_end_start": "from {start} to {point}, loss {value}",
    "alt_end_many": "{count:path|paths} at {point}",
    "alt_loss": "{name} from {first} to {last}",
    "alt_ends_loss": "Loss: {ends}.",
    "alt_nearest": "nearest to the minimum {minimum}: {best}",
    "alt_lowest": "lowest: {best}",
    "alt_gone": "diverging: {names}",
    "alt_count": "{count:path|paths}",
    # races and reliefs
    "race": "Same start, {steps:step|steps}, {count} update rules",
    "race_of_settings": "Same start, {steps:step|steps}, {count} settings of {label}",
    "race_of_one": "Same start, {steps:step|steps}, one update rule, {count:path|paths}",
    "one_path": "{steps:step|steps} of {label}",
    "starts": "{count:start|starts}, {steps:step|steps}, one update rule",
    "starts_and_settings": "{count:start|starts}, {steps:step|steps}, {rules} settings of {label}",
    "starts_and_rules": "{count:start|starts}, {steps:step|steps}, {rules} update rules",
    "paths": "{count:path|paths} of {steps:step|steps}",
    "paths_unequal": "{count:path|paths} of {fewest} to {steps:step|steps}",
    "surface": "$f({x}, {y}) = {formula}$",
    "formula": "$f({letters}) = {formula}$",
    "of_many": "A function of {count} variables.",
    "of_many_told": "a function of {count} variables",
    "of_many_named": "{name}, a function of {count} variables.",
    "surface_named": "{name}.",
    "dots": "Each dot is one step.",
    "dots_tried": "Faint dots: tried on the way.",
    "settings": "Learning rate: {settings}",
    "settings_batches": "{settings}, mini-batches of {size} (seed {seed})",
    "method": "{label}: {steps:step|steps}, {counts}",
    "method_values": "{count:value|values}",
    "method_gradients": "{count:gradient|gradients}",
    "method_hessians": "{count:Hessian|Hessians}",
    "cut": "cut off above {height}",
    "allowed": "Dimmed ground is not allowed: a step that would end there ends at the nearest "
    "allowed point.",
    "allowed_off_the_map": "A step that would leave the allowed set ends at its nearest point.",
    # learning rates side by side
    "rates_title_apart": "Too small crawls, too large flies apart",
    "rates_title_beyond": "Too small crawls, too large cannot settle",
    "rates_title_plain": "The same descent with {count:learning rate|learning rates}",
    "rates_steps": "{steps:step|steps} of gradient descent from ({start}).",
    "rates_rate": "$\\eta = {rate}$",
    "rates_rule": "{rule}: {settings}.",
    "rates_law": "The largest curvature is $\\lambda = {curvature}$: descent converges below "
    "${limit} = {value}$.",
    "rates_law_near": "Near the minimum the largest curvature is $\\lambda = {curvature}$: there "
    "descent converges below ${limit} = {value}$.",
    "rates_too_small": "too small",
    "rates_just_right": "just right",
    "rates_too_large": "too large",
    "rates_diverges": "diverges",
    "rates_beyond": "past the limit",
    "rates_step": "step",
    "rates_axis": "learning rate $\\eta$",
    "rates_zone_rings_not": "goes straight down",
    "rates_zone_converges": "converges",
    "rates_zone_rings": "overshoots and rings",
    "rates_zone_beyond": "cannot settle",
    "rates_zone_diverges": "diverges",
    # basins
    "basins_title": "Where you start decides where you end",
    "basins_title_plain": "Which starts come to a minimum, and to which",
    "basins_starts": "{count} starts a map, {steps:step|steps} each, coloured by the minimum "
    "reached.",
    "basins_arrived": "step {step}: {share} % are there",
    "basins_elsewhere": "Starts without a colour came to none of the minima marked.",
    "basins_share": "starts at each minimum, in %",
    "basins_across": "step",
    "basins_pale": "The fainter, the farther from any minimum.",
    # slices
    "slices_title": "Both tangents flatten on the way down",
    "slices_heading": "along ${name}$",
    "slices_slope": "$\\partial f / \\partial {name} = {slope}$",
    # a curve and its tangent
    "curve": "$f({x}) = {formula}$",
    "tangent_derivative": "$f'({x}) = {formula}$",
    "tangent_slope": "slope {slope}",
    "tangent_steps": "{steps:step|steps} from ${x} = {start}$.",
    "tangent_arrows": "Dots and arrows: the steps.",
    "tangent_end_lowest": "The minimum is where the slope is zero",
    "tangent_end_higher": "Slope zero, but not the lowest minimum",
    "tangent_end_local": "Slope zero, but there is lower ground",
    "tangent_end_level": "The slope is zero, but it is no minimum",
    "tangent_end_on_the_way": "On the way: the slope is not zero yet",
    "tangent_end_at_the_edge": "It stops at the edge of what is allowed",
    "tangent_end_diverges": "Steps too long: the descent diverges",
    "tangent_end_settle": "Every path ends where the slope is zero",
    "tangent_end_starts": "Where it starts decides where it stops",
    "tangent_end_rules": "Same start, different minima",
    "tangent_end_some_diverge": "Some come to rest, some diverge",
    "tangent_end_all_diverge": "Steps too long: every descent diverges",
    # the field
    "field_arrows": "Arrows: downhill; length: the slope.",
    "field_arrows_square": "Arrows: downhill; length: the square root of the slope.",
    "field_arrows_fourth": "Arrows: downhill; length: the fourth root of the slope.",
    "field_arrows_alike": "Arrows: downhill, all equally long.",
    # Newton beside a descent
    "newton_title_alone": "{newton:step of Newton does|steps of Newton do} more than {steps} "
    "of {label}",
    "newton_title_both": "Newton is there in {newton:step|steps}, {label} in {steps}",
    "newton_note": "Ellipses: contours of the quadratic model at each of Newton's points. Small "
    "ring: its lowest point.",
    # a line search
    "search_title_first": "The first rate tried falls enough",
    "search_title_shortened": "Shortened until the value falls enough",
    "search_title_exact": "To the lowest point along the line",
    "search_title_taken": "One step along a line",
    "search_title_none": "No rate along this line falls enough",
    "search_step": "Step {step} of {label}: {count:rate|rates} tried.",
    "search_armijo": "Shaded: below Armijo's line "
    "$\\varphi(0) + c\\,\\eta\\,\\varphi'(0)$, $c = {share}$.",
    "search_rate": "Taken: $\\eta = {rate}$.",
    "search_alt": "Along a line from ({start}), where the loss is {first}, these learning rates "
    "are tried: {tries}.",
    "search_try": "{rate} (loss {value})",
    "search_heading": "$\\varphi(\\eta) = f(\\theta {way})$, the ground along the line",
    "search_tangent": "Thin line: the slope at the start.",
    "search_line": "Armijo's line",
    # conjugate directions
    "conjugate_title": "{quick:conjugate step does|conjugate steps do} what takes {slow} steepest",
    "conjugate_title_never": "{quick:conjugate step suffices|conjugate steps suffice}, {steps} "
    "steepest do not",
    "conjugate_title_even": "Here the steepest way is as short",
    "conjugate_note": "Steepest descent turns at right angles on the map, conjugate directions on "
    "the stretched one: $d_1^\\top H d_2 = 0$.",
    "conjugate_as_it_is": "the ground as it is",
    "conjugate_rounded": "stretched until its contours are circles",
    # convergence
    "convergence_gradient": "length of the gradient",
    "convergence_step": "step",
    "convergence_some": "Drawn are the {shown} of {count} coordinates that go farthest.",
    # level ground
    "level_title": "The gradient is zero where the ground is level",
    "level_steepness": "length of the gradient",
    "level_lengths": "Arrows: uphill; length: the gradient's square root, on the path × {scale}.",
    "level_curve": "Every point of the curve ${curve}$ is critical: none of these is marked.",
    "level_curves": "Critical points that form a curve are not marked.",
    "level_partial": "There may be critical points that are not marked; tips and kinks are not.",
    "kind_minimum": "minimum",
    "kind_maximum": "maximum",
    "kind_saddle": "saddle",
    "kind_degenerate": "degenerate",
    # the inside of an optimizer
    "inside_title": "What {label} sees, remembers and does",
    "inside_title_plain": "What {label} sees and does",
    "inside_note": "The arrows show directions only, all equally long; the charts show sizes.",
    "inside_gradient": "downhill gradient",
    "inside_mean": "mean gradient",
    "inside_clipped": "clipped",
    "inside_with_momentum": "{label} with momentum",
    "inside_with_nesterov": "{label} with Nesterov momentum",
    "inside_band": "The band ${symbol}$ is the size of the gradient that is remembered.",
    "inside_velocity": "velocity",
    "inside_step": "step",
    "inside_both": "{first} and {last}",
    "inside_equal": "{first} = {last}",
    "inside_gradient_along": "−gradient along ${name}$",
    "inside_step_along": "step along ${name}$",
    "inside_across": "step",
    # sweeps of learning rates
    "sweep_rates_title": "A larger learning rate is faster, up to a wall",
    "sweep_rates_told": "Each learning rate on its own, {steps:step|steps} from ({start}).",
    "sweep_rates_title_plain": "The loss against the learning rate",
    "sweep_rules": "With {rules}.",
    "sweep_across": "learning rate $\\eta$ (logarithmic)",
    "sweep_law": "The largest curvature at the minimum is $\\lambda = {curvature}$.",
    "sweep_momentum_title": "Momentum moves the wall, and shortens the way",
    "sweep_momentum_title_plain": "Steps to the minimum by rate and momentum",
    "sweep_momentum_told": "Steps from ({start}) to {share} of the first distance to the minimum; "
    "at most {steps}.",
    "sweep_momentum": "momentum $\\beta$",
    "sweep_rate": "learning rate $\\eta$",
    "sweep_limit": "diverges beyond\n$\\eta = {limit}$",
    "sweep_limit_short": "$\\eta = {limit}$",
    "sweep_heavy_ball": "SGD with momentum.",
    "sweep_nesterov": "SGD with Nesterov momentum.",
    "sweep_longer": "not there",
    "sweep_gone": "diverges",
    "sweep_best": "the best, by theory",
    "sweep_key": "steps",
    # a step worked out in numbers
    "worked_title": "Step {step} of {label}, worked out in numbers",
    "worked_note": "Numbers are rounded to {digits} digits. All is done coordinate by coordinate. "
    "The step's arrow is as long as the step, the gradient's only shows where it points.",
    # an outlier
    "outlier_title_stays": "One outlier drags {hard} along; {gentle} stays",
    "outlier_title_less": "One outlier drags {hard} far, {gentle} only a little",
    "outlier_title_both": "One outlier drags {hard} along, and here {gentle} too",
    "outlier_title_plain": "The best lines under {hard} and {gentle}",
    "outlier_subtitle": "Slope of the best line under {hard}: from {a} to {b}; under {gentle}: "
    "from {c} to {d}.",
    "outlier_note": "On the maps: {steps:step|steps} of {settings} from $w = b = 0$, on the loss "
    "as it is with the outlier.",
    "outlier_alt": "From $w = b = 0$, {steps:step|steps} end at {there} on the map of {first}, and "
    "at {here} on that of {last}.",
    "outlier_points": "points and best lines",
    "outlier_before": "before",
    "outlier_point": "outlier",
    "outlier_map": "{loss} of the line $w x + b$",
    # regularisation
    "penalty_title": "L1 makes a weight exactly zero, L2 does not",
    "penalty_title_plain": "Where a growing penalty pulls the weights",
    "penalty_subtitle": "The best weights lie where a contour of the loss touches one of the "
    "penalty.",
    "penalty_note": "Lowest is the loss $+\\;\\lambda$ times the penalty. The path of the weights "
    "begins at the minimum of the loss, where $\\lambda = 0$.",
    "penalty_ball_L1": "$|w_1| + |w_2|$: a diamond",
    "penalty_ball_L2": "$w_1^2 + w_2^2$: a disc",
    "penalty_weights": "the best weights",
    "penalty_across": "strength $\\lambda$",
    "penalty_alt": "As the penalty grows to {most}, the best weights go from {first} to: {ends}.",
    "penalty_end": "{name} {point}",
    # feature scaling
    "scaling_title": "Scaling a feature turns a ravine into a bowl",
    "scaling_title_plain": "A feature as it is, and standardised",
    "scaling_subtitle": "The squared error of lines $w x + b$ on {count} samples: with $x$ from "
    "{low} to {high}, and with the same $x$ standardised.",
    "scaling_note": "Standardised: ($x$ − {mean}) / {spread}. Gradient descent at the rate {rate}; "
    "small: at ${slow}$, 95 % of what the raw feature bears. $\\kappa$: the steepest curvature "
    "over the flattest.",
    "scaling_alt": "At the rate {rate}, {steps:step|steps} from (0, 0) end at {there} on the "
    "standardised feature; on the raw one: {raw}. There a small rate ends at {slow}; the "
    "minimum is at {minimum}.",
    "scaling_away": "they run away",
    "scaling_raw": "raw",
    "scaling_slow": "raw (small rate)",
    "scaling_standardised": "standardised",
    # under- and overfitting
    "complexity_title": "Too small underfits, too large overfits",
    "complexity_title_plain": "Polynomials of growing degree",
    "complexity_subtitle": "Polynomials fitted to {count} samples by least squares. {others} "
    "others, pale, tell how good they are.",
    "complexity_small": "too small",
    "complexity_right": "right",
    "complexity_large": "too large",
    "complexity_degree": "degree {degree}",
    "complexity_loss": "mean squared error",
    "complexity_across": "degree",
    "complexity_alt": "From degree {first} to {last} the training loss goes from {start} to {end}; "
    "the validation loss is least at degree {best}, {low}, and ends at {high}.",
    # early stopping
    "stopping_title": "Early stopping goes back to the best weights",
    "stopping_title_plain": "Where early stopping ends a training",
    "stopping_subtitle": "After {patience:epoch|epochs} without a better validation loss it stops, "
    "and takes the weights of epoch {best}.",
    "stopping_subtitle_never": "It would stop after {patience:epoch|epochs} without a better "
    "validation loss; the training ended before, after {end:epoch|epochs}.",
    "stopping_stop": "stop",
    "stopping_back": "back to epoch {epoch}",
    "stopping_best": "epoch {epoch}",
    "stopping_end": "epoch {epoch}",
    "stopping_curve": "what the network says",
    "stopping_alt": "The validation loss is least at epoch {best}, {low}, and {high} at epoch "
    "{end}.",
    # schedules of the learning rate
    "schedules_title": "Rates against the step, and the paths they make",
    "schedules_lesson": "A constant rate rattles on, a falling one comes to rest",
    "schedules_rate": "learning rate",
    "schedules_across": "step",
    "schedules_constant": "constant",
    "schedules_warm": "warm-up, {falls}",
    # schedules in a training
    "trained_rates_title": "Lowest in the end: {best}",
    "trained_rates_title_plain": "Learning rates that change, in one training",
    "trained_rates_subtitle": "{epochs:epoch|epochs} of {samples:sample|samples}, in batches of "
    "{batch}: same start, same batches, another learning rate.",
    "trained_rates_note": "{settings}. The loss is that of all training samples.",
    # the learning-rate range test
    "range_title": "The loss falls fastest at the rate {rate}",
    "range_title_plain": "The loss while the learning rate grows",
    "range_subtitle": "One training of {steps:step|steps}: each step has a rate {factor} times as "
    "large as the one before.",
    "range_note": "{rule}, batches of {batch}. The loss is that of all {samples:sample|samples}.",
    "range_across": "learning rate (logarithmic)",
    "range_fastest": "{rate}: falls fastest",
    "range_over": "{rate}: above the start",
    "range_alt": "The loss goes from {first} at the rate {low} to {least} at the rate {at}; in the "
    "end, at the rate {high}, it is {last}.",
    # dropout
    "dropout_title": "Every step trains another thinned network",
    "dropout_title_plain": "Which units dropout turns off, step by step",
    "dropout_subtitle": "In training each of {count:unit|units} is off with the probability "
    "$p$ = {rates}: in {steps:step|steps} {networks} different networks learn.",
    "dropout_note": "Shown is the first sample of each batch, for others other units are off. What "
    "is on counts 1/(1 − $p$) times, so that sums are as large on average. Seed {seed}.",
    "dropout_training": "training, step {step}: {off} of {count} off",
    "dropout_inference": "in use: all are on",
    "dropout_rate": "$p$ = {rate}",
    "dropout_alt": "Of {count} units {first} are off in the first step, {last} in the last, and "
    "{mean} on average over {steps}; in use none is.",
    # stochastic descent
    "stochastic_title": "Mini-batches: cheap steps, a shaking path",
    "stochastic_title_plain": "A descent of all samples beside mini-batches",
    "stochastic_subtitle": "{steps:step|steps} each. One path reads all {count} samples for every "
    "step, the other {size} of them.",
    "stochastic_full": "all samples",
    "stochastic_part": "mini-batches of {size}",
    "stochastic_note": "{settings}; seed {seed}.",
    "stochastic_losses": "Losses are of all samples.",
    # sizes of mini-batches
    "sizes_title": "The smaller the batch, the noisier the path",
    "sizes_title_plain": "One descent in mini-batches of several sizes",
    "sizes_subtitle": "Each path makes {steps:step|steps} from the same start; a step sees as many "
    "of {count} samples as the batch has.",
    "sizes_note": "{settings}; seed {seed}. Noise: how far the slope of a mini-batch lies from "
    "that of all samples, root mean square, where the descent of all ends. Losses are of all "
    "samples.",
    "sizes_one": "batch of {size}",
    "sizes_all": "all {size}",
    "sizes_noise": "noise {noise}",
    # a surface that shakes
    "batches_title": "Every mini-batch has a surface of its own",
    "batches_title_plain": "The loss of each mini-batch, step by step",
    "batches_subtitle": "Each step goes down the loss of {size} of {count} samples; the ground is "
    "the loss of all of them.",
    "batches_samples": "samples, this mini-batch filled",
    "batches_ground": "ground: all samples; lines: this mini-batch",
    "batches_dots": "Dots: the minima of the mini-batches so far.",
    # softmax that learns
    "softmax_title": "Cross-entropy looks at the right class alone",
    "softmax_subtitle": "The right class is {name}. Every logit is pulled by $y - p$: the right "
    "one up, all others down.",
    "softmax_note": "Gradient descent on the logits, learning rate {rate}, {steps:step|steps}. log "
    "is the natural logarithm.",
    "softmax_classes": "cat dog bird fish horse",
    "softmax_logits": "logits $z$",
    "softmax_probabilities": "softmax $p$",
    "softmax_target": "target $y$",
    "softmax_loss": "loss $-\\log\\,p_{{right}}$",
    "softmax_pull": "arrows: $y - p$",
    "softmax_step": "step",
    "softmax_start": "thin: the start",
    # losses side by side
    "side_slope": "slope of the loss",
    "side_kink": "a kink: the\nslope jumps",
    "loss_squared_error": "squared error",
    "compare_title_residual": "An outlier pulls {hard} hard, {gentle} gently",
    "compare_title_margin": "A bad mistake pulls {hard} hard, {gentle} gently",
    "compare_title": "What {names} make of the same mistake",
    "compare_title_one": "{name}, and how hard it pulls",
    "compare_subtitle_residual": "A residual $r = \\hat{{y}} - y$ grows. The arrows are the pulls "
    "of the slopes, all in one scale.",
    "compare_subtitle_margin": "A margin $m = y\\,\\hat{{y}}$ below 0 is wrong. The arrows are "
    "the pulls of the slopes, in one scale.",
    "compare_residual": "residual $r$",
    "compare_margin": "margin $m$",
    "compare_and": "{names} and {last}",
    "compare_pieces": "{name}: {near} up to {delta}, beyond it {beyond}.",
    "compare_gentler": "here {hard}\npulls less\nthan {gentle}",
    "compare_target": "{name} at the target $y = 1$.",
    # a model
    "model_title": "{count} parameters turn {before} numbers into {after}",
    "model_subtitle": "Shapes: {chain}",
    "model_note": "Arrows: the more numbers flow, the broader (as their square root). A dense "
    "layer has inputs × units weights and a bias for each unit.",
    "model_dtype": "type",
    "model_input": "input",
    "model_output": "output",
    "model_activation": "activation",
    "model_parameters": "parameters",
    # cross-entropy
    "entropy_title": "Right costs nothing, wrong costs without bound",
    "entropy_subtitle": "Cross-entropy of one prediction: only the probability $p$ of the right "
    "class counts.",
    "entropy_note": "log is the natural logarithm. Computed, $p$ counts as at least $10^{{-7}}$: "
    "the loss ends at 16.1.",
    "entropy_bars": "predicted probability",
    "entropy_right": "right\nclass",
    "entropy_others": "all\nothers",
    "entropy_loss": "loss $= -\\log\\,p$",
    "entropy_across": "probability $p$ of the right class",
    "entropy_p": "p = {p}",
    "entropy_value": "loss {loss}",
    "entropy_slope": "slope {slope}",
    "entropy_no_bound": "sure and wrong:\nno bound",
    "entropy_certain": "sure and right: 0",
    "binary_title": "Two branches: the label decides which one counts",
    "binary_subtitle": "Binary cross-entropy of a prediction $p$. Arrows: the pulls of the "
    "slopes, in one scale.",
    "binary_across": "predicted probability $p$ of $y = 1$",
    "vanish_title": "Confidently wrong, squared error stands still",
    "vanish_title_slower": "Squared error learns more slowly than cross-entropy",
    "vanish_title_both": "One unit, two losses: how fast it learns",
    "vanish_subtitle": "Two sigmoid units, both at $z = {start}$. The answer is 1.",
    "vanish_note": "Learning rate {rate}, {steps:step|steps}; each dot is one.",
    "vanish_note_many": "Learning rate {rate}, {steps:step|steps}.",
    "vanish_slope": "slope of the loss",
    "vanish_across": "logit $z$",
    "vanish_answer": "answer $\\sigma(z)$",
    "vanish_step": "step",
    # the course of a training
    "settings_of": "{settings}.",
    "history_title": "{epochs:epoch|epochs} of training",
    "history_best": "After epoch {best} only the training improves",
    "history_best_alone": "Validation loss is least after epoch {best}",
    "history_still": "After {epochs:epoch|epochs} it still gets better at new samples",
    "history_falls": "Epoch by epoch, the loss falls",
    "history_gone": "The loss diverges in epoch {epoch}",
    "history_subtitle": "An epoch is one pass through all training samples.",
    "history_means": "●\u00a0Training: mean while the epoch runs. "
    "■\u00a0Validation: at its end, on other samples.",
    "history_means_alone": "The mean over each epoch, while the weights change.",
    "history_loss": "loss",
    "history_accuracy": "accuracy",
    "history_training": "training",
    "history_validation": "validation",
    "history_across": "epoch",
    "history_least": "best",
    # what a network says while it learns
    "trained": "{steps:step|steps} of {settings}.",
    # decision regions
    "regions_learning": "Learning draws the border between two classes",
    "regions_learning_many": "Learning parts the plane among {count} classes",
    "regions_now": "Every point of the plane has its most probable class",
    "regions_subtitle": "Colour: predicted probability. Line: two classes equally probable.",
    "regions_note": "Ringed points are on the wrong side; {accuracy} % of {count} are right at "
    "the end.",
    "regions_class": "class {name}",
    "regions_loss": "cross-entropy",
    "regions_accuracy": "points that are right",
    "regions_across": "step",
    "regions_percent": "{share} %",
    # predictions on images
    "digits_title": "{accuracy} % of {count} images are seen for what they are",
    "digits_note": "Bars: probabilities; coloured the guess, dark the right class.",
    "digits_right": "{own} of {count} right",
    "digits_wrong": "{own} of {count} wrong",
    "digits_right_at_last": "right in the end: {own}",
    "digits_wrong_at_last": "wrong in the end: {own}",
    "digits_first": "the first {shown}",
    "digits_surest": "the {shown} surest",
    "digits_is": "is {name}",
    "digits_counter": "After step {step} it gets {accuracy} % right.",
    # the weights of the first layer
    "weights_forming": "Out of noise, each unit comes to look for strokes",
    "weights_now": "What each unit of the first layer looks for",
    "weights_subtitle": "One image a unit: the weight of each pixel, all on one scale.",
    "weights_some": "The {shown} of {count} units with the largest weights.",
    "weights_named": "{shown} of {count} units.",
    "weights_all": "All {count} units.",
    "weights_for": "speaks for",
    "weights_against": "against",
    # a race on a network
    "training_race_best": "Same start, same batches: {best} is ahead",
    "training_race_even": "Same start, same batches, same loss",
    "training_race_title": "{epochs:epoch|epochs} of training",
    "training_race_subtitle": "{epochs:epoch|epochs} of {samples:sample|samples}, in batches of "
    "{batch}.",
    "training_race_note": "The loss is that of all training samples.",
    "training_race_unseen": "accuracy on other samples",
    "training_race_gone": "diverges",
    # the landscape of a loss
    "plane_filter": "Plane: two random directions of {count}, each filter as long as its weights.",
    "plane_layer": "Plane: two random directions of {count}, each layer as long as its weights.",
    "plane_weight": "Plane: two random directions of {count}, each number as large as its weight.",
    "plane_raw": "Plane: two random directions of {count}, as they were drawn.",
    "plane_path": "Plane: of {count} directions the two in which the path varies most.",
    "plane_through": "Plane: through three points in {count} dimensions.",
    "plane_sharpest": "Plane: of {count} directions the two in which the loss bends most.",
    "plane_gradient": "Plane: downhill, and of {count} directions that in which the loss bends "
    "most.",
    "plane_own": "Plane: two directions of {count}.",
    "plane_samples": "Loss of {samples} samples.",
    "plane_some": "Loss of {samples} of {whole} samples.",
    "plane_some_error": "Loss of {samples} of {whole} samples, standard error at most {error}.",
    "plane_left_out": "{label}: {share} % in the plane, at most {distance} off it (start to end "
    "{length}); losses differ by up to {off}.",
    "landscape_title": "The loss around the weights",
    "landscape_holds": "The plane holds {share} % of the path",
    "landscape_holds_all": "The plane holds {share} % or more of each path",
    "landscape_way": "{label} goes from {start} to {end}, its true loss from {first} to {last}",
    "landscape_path": "path",
    "landscape_true": "true loss",
    "landscape_beneath": "on the plane",
    "landscape_losses": "loss",
    "landscape_distance": "distance from the plane",
    "landscape_step": "step",
    "landscape_thin": "Thin: the loss of the plane under the path.",
    # the line between two solutions
    "between_barrier": "A barrier of {height} stands between them",
    "between_valley": "No barrier between the two solutions",
    "between_subtitle": "The straight line between two solutions, {distance} apart in {count} "
    "dimensions.",
    "between_height": "{label}: {height}",
    "between_note": "Barrier: how far the loss rises above the straight line between those at the "
    "ends. {heights}.",
    "between_first": "first",
    "between_second": "second",
    "between_loss": "loss",
    "between_across": "from the first (0) to the second (1)",
    "between_arrow": "barrier {height}",
    # landscapes side by side
    "beside_wider": "{wide}: {times} times as wide at one loss",
    "beside_title": "{count} landscapes, one scale of loss",
    "beside_subtitle": "The line marks one loss, the same on all maps.",
    "beside_told": "below a loss of {level}: {share} %",
    "beside_note": "{labels}: {plane}",
    # the edge of stability
    "edge_title": "Sharpness climbs to 2/η and hovers there",
    "edge_title_plain": "The sharpness of training beside 2/η",
    "edge_subtitle": "Gradient descent on all {samples} samples, {steps:step|steps}. Above the "
    "dashed line a bowl of that sharpness would throw it out.",
    "edge_subtitle_plain": "Gradient descent, {steps:step|steps}. Above the dashed line a bowl of "
    "that sharpness would throw it out.",
    "edge_sharpness": "sharpness: largest curvature $\\lambda$",
    "edge_loss": "loss",
    "edge_step": "step",
    "edge_rate": "$\\eta = {rate}$",
    "edge_note": "{count} weights; the curvature by Lanczos' method, from the same start.",
    # one image on its way through a network
    "pass_learning": "One image on its way through a network that learns",
    "pass_now": "One image on its way through a network",
    "pass_counter": "After step {step} it takes the {right} for {guess}.",
    "pass_guess": "It takes the {right} for {guess}.",
    "pass_image": "the image: {shape}",
    "pass_flatten": "{kind}: {before} in one row, {after:number|numbers}",
    "pass_layer": "{kind}: {after:number|numbers}, {activation}",
    "pass_end": "{kind}: {after:number|numbers}, {activation}: probabilities",
    "pass_end_logits": "{kind}: {after:logit|logits}; {maker} makes probabilities of them",
    "pass_end_logit": "{kind}: {after:logit|logits}; {maker} makes a probability of it",
    "pass_target": "one-hot",
    "pass_loss": "loss $-\\log\\,p$",
    "pass_note": "Each row has its own scale: orange above zero, blue below.",
    "pass_note_above": "Each row has its own scale: stronger is larger.",
    # slopes in deep networks
    "depth_title": "Slopes vanish, explode, or keep their size",
    "depth_title_vanish": "Some slopes vanish with depth, others stay",
    "depth_title_keep": "Through {layers} layers slopes keep their size",
    "depth_title_plain": "Slopes through {layers} layers",
    "depth_subtitle": "{layers} layers {width}, not trained yet. Each layer multiplies a slope on "
    "its way back.",
    "depth_width": "of {width} units",
    "depth_own": "each",
    "depth_factor": "{label} × {factor}",
    "depth_note": "×: what a layer multiplies a slope by, in the mean. {settings}.",
    "depth_values": "values, forward",
    "depth_slopes": "slopes, back",
    "depth_layer": "layer",
    "depth_alt": "How large values and slopes are in each of {layers} layers, on logarithmic axes. "
    "Each layer multiplies a slope by a factor: {factors}.",
    # the confusion matrix
    "confusion_title": "Training turns noise into a diagonal",
    "confusion_now": "Which class is taken for which",
    "confusion_right": "{accuracy} % are right.",
    "confusion_note": "{count} samples. Green is right, orange is taken for another; the stronger, "
    "the larger the share of its row.",
    "confusion_first": "at first",
    "confusion_axes": "row: right class, column: taken for",
    "confusion_mistakes": "taken for another most often",
    "confusion_none": "none is taken for another",
    "confusion_taken": "{right} taken for {taken}",
    "confusion_most": "Most often {right} is taken for {taken}: {count} times.",
    "confusion_alt": "A confusion matrix of {count} samples: {accuracy} % are right and stand on "
    "the diagonal. {most}",
    # what sharpens and softens an answer
    "temperature_title": "Cold, softmax picks one; hot, all are alike",
    "temperature_plain": "Softmax at one temperature after another",
    "temperature_subtitle": "softmax$(z/T)$ of the same logits, $T$ from {low} to {high}.",
    "temperature_note": "Logits $z$: {logits}. At $T = 1$ it is softmax itself.",
    "temperature_share": "probability",
    "temperature_across": "temperature $T$",
    "temperature_at": "T = {t}",
    "temperature_alt": "Softmax of the logits {logits} at temperatures from {low} to {high}: the "
    "largest has the probability {coldest} at the lowest, {hottest} at the highest.",
    "smoothing_title": "With smoothed labels the best lead is finite",
    "smoothing_plain": "Targets smoothed by one share and another",
    "smoothing_subtitle": "{classes} classes; the right logit leads the others. Rings: the lowest "
    "loss. Dashed: the target.",
    "smoothing_note": "Gradient descent on the lead, learning rate {rate}, {steps:step|steps}. A "
    "share $\\alpha$ of the target is spread over all classes.",
    "smoothing_across": "lead of the right logit",
    "smoothing_answer": "probability of the right class",
    "smoothing_step": "step",
    "smoothing_end": "{answer} with alpha {alpha}",
    "smoothing_alt": "The loss as a function of how far the right of {classes} logits leads, for "
    "targets smoothed by several shares alpha. The right class ends with a probability of {ends}.",
    # two losses of a logistic unit as surfaces
    "convexity_title": "Cross-entropy is a bowl, squared error is not",
    "convexity_plain": "Two losses of a logistic unit as surfaces",
    "convexity_subtitle": "A logistic unit $\\sigma(w x + b)$ on {count} samples. Convex is what "
    "lies below every chord.",
    "convexity_note": "Chord from A {first} to B {last}. From A: {rule}, {steps:step|steps}.",
    "convexity_above": "above its chord: not convex",
    "convexity_below": "below its chord",
    "convexity_chord": "chord",
    "convexity_across": "from A to B",
    "convexity_alt": "Squared error and cross-entropy of a logistic unit on {count} samples as "
    "maps, and along a chord from {first} to {last}. After {steps:step|steps} from there squared "
    "error is {squared}, cross-entropy {entropy}.",
    # a computation as a graph
    "backward_title": "One pass back tells {count} weights their slopes",
    "backward_title_zero": "{zero} of {count} weights get no slope: they stand still",
    "backward_subtitle": "One sample: {given}, ${note}$. Loss $L = {value}$.",
    "backward_note": "Blue: values, forward. Orange: slopes, back, each the next one times its "
    "edge's own.",
    "backward_alt": "A network as a graph, with all numbers of one sample: values forward to the "
    "loss {value}, slopes back to {count} weights. Steepest is {name}, with a slope of {slope}.",
    "graph_title": "One pass back tells {count} letters their slopes",
    "graph_title_zero": "{zero} of {count} slopes are zero",
    "graph_subtitle": "{given}. The result is ${end} = {value}$.",
    "graph_alt": "A formula as a graph of its operations: values forward to the result {value}, "
    "slopes back to {count} letters. Steepest is {name}, with a slope of {slope}.",
    # the page that plays a film
    "player_play": "Play",
    "player_pause": "Pause",
    "player_restart": "Back to the start",
    "player_position": "Position",
}
ENGLISH = Language("en", "English", SENTENCES)
