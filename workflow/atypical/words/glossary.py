"""What every column means: its meaning, symbol and unit, by its name.

Read by figures, documentation and the report; never by a solver, so that a better word reruns
nothing but what prints it. Where a name means other things in some tables, each meaning stands
beside a pattern of their names; the first that fits counts.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import NamedTuple


class Word(NamedTuple):
    """meaning: in plain words.   symbol: as the papers write it.   unit: where it has one."""

    meaning: str
    symbol: str = ""
    unit: str = ""


LEARNED = Word("solved, or budget spent; diverged: out of range, or no better than random weights")

GLOSSARY: dict[str, Word | dict[str, Word]] = {
    "accuracy": Word("accuracy on the test images"),
    "activation": {
        "nonlinear_*": Word("activation of the hidden layers"),
        "*": Word("of the hidden layers"),
    },
    "algorithm": Word("learning algorithm"),
    "alpha": Word("load", r"$\alpha$", "patterns per weight"),
    "alpha_c": Word("capacity", r"$\alpha_c$", "patterns per weight"),
    "alpha_t": Word("load of latent inputs", r"$\alpha_T=P/D$", "patterns per latent input"),
    "architecture": Word(
        "tree: inputs shared out among the hidden units; full: every unit sees all of them"
    ),
    "at": {
        "networks_*": Word("strength, share of flips, or number"),
        "perceptron_references": Word("share of flips, or stability"),
        "*": Word("share of flips, stability, or distance"),
    },
    "barrier": Word("barrier of the task's mode", r"$\Delta E$"),
    "barrier_down": Word("barrier from the minimum", r"$\Delta E_\downarrow$"),
    "barrier_over_temperature": Word("barrier over temperature", r"$\Delta E/T$"),
    "barrier_up": Word("barrier from zero to the saddle", r"$\Delta E_\uparrow$"),
    "batch": Word("samples per step, as configured"),
    "batch_used": Word("samples per step, as there are"),
    "beta": Word("weight decay", r"$\beta$"),
    "beta_c": Word("spinodal", r"$\beta_c$"),
    "beta_coexistence": Word("coexistence", r"$\beta_*$"),
    "bias": Word("1 where units have biases, else 0"),
    "branch_end": Word(
        "distance at which solutions there coincide, q → 1: replica symmetry has no saddle below; "
        "NaN where it has one down to the smallest distance",
        "$d_*$",
    ),
    "branch_end_error": Word("its error"),
    "branch_end_status": Word("converged, or why not; absent: the branch does not end"),
    "breakdown": Word(
        "load beyond which the entropy is not monotone; NaN where it never is",
        unit="patterns per weight",
    ),
    "breakdown_clones": Word("number of clones where the curve breaks down", "$m$"),
    "breakdown_distance": Word("distance at which the curve bends", "$d$"),
    "breakdown_q_hat": Word("field conjugate to q0 where the curve breaks down", r"$\hat q_0$"),
    "breakdown_r_hat": Word("field along the teacher where the curve breaks down", r"$\hat r$"),
    "breakdown_spread_hat": Word("spread of fields where the curve breaks down", r"$\hat\delta$"),
    "breakdown_status": Word("converged, or why not; absent: there is no such load"),
    "budget": Word("how long a run may last, in units of its learner's own budget"),
    "censored_at": {
        "linear_sparse*": Word("epochs that a run was watched at most"),
        "linear_trapping": Word("epochs that a run was watched at most"),
        "*": Word("learning rate × steps that a run was watched at most"),
    },
    "claim": Word("name of the claim: the paper's letter and a number"),
    "classes": Word("classes of which most training images are put right"),
    "clones": Word("number of clones as the configuration names it: a number, inf or min"),
    "clones_breakdown": Word(
        "the entropy of clones is monotone", r"$1/\alpha$", "weights per pattern"
    ),
    "clones_error": Word("error of both", unit="weights per pattern"),
    "clones_gap": Word("clones exist at every distance", r"$1/\alpha$", "weights per pattern"),
    "clones_status": Word("of both: converged, or why not"),
    "clones_used": Word("number of clones", "$m$"),
    "criterion": Word(
        "paper: second singular value above 0.001; basin: halfway from saddle to minimum"
    ),
    "curvature": Word("smallest curvature of the loss, rotations of hidden directions left out"),
    "data": Word("whitened: moments of the samples exact; raw: as drawn"),
    "dataset": Word("data set"),
    "depth": Word("number of weight matrices", "$L$"),
    "direction": {
        "linear_sweep": Word("up or down in weight decay"),
        "modular_sweep": Word(
            "up in weight decay, down from the end of that, or back from a turn on the way"
        ),
        "nonlinear_*": Word("up or down in weight decay"),
        "student_sweep": Word("up or down in weight decay"),
        "*": Word("up: a mode is gained; down: a mode is lost"),
    },
    "distance": {
        "perceptron_clones": Word(
            "mutual distance of the clones", "$d$", "fraction of weights that differ"
        ),
        "*_thresholds": Word(
            "of typical solutions at capacity, else from the reference where the curve touches or "
            "bends",
            "$d$",
            "fraction of weights that differ",
        ),
        "*": Word("distance from the reference", "$d$", "fraction of weights that differ"),
    },
    "distance_monotone": Word("distance at which the curve bends", "$d$"),
    "distance_no_gap": Word("distance at which the gap opens", "$d$"),
    "drift": Word("threshold minus that of the smallest size that has one"),
    "drift_error": Word("error of the drift"),
    "end": Word("modes that are held at the end, from 1, the strongest"),
    "energy": {
        "linear_minima": Word("loss of the state, with its weight decay", "$E$"),
        "*": Word("loss above that of zero", r"$E(\lambda)-E(0)$"),
    },
    "energy_difference": Word("loss of the minimum above that of zero"),
    "entropy": {
        "perceptron_clones": Word("entropy per clone", r"$\phi_m$", "nats per weight"),
        "*": Word("entropy", r"$\phi$", "nats per weight"),
    },
    "entropy_no_gap": Word("entropy of the solutions there", r"$\phi$", "nats per weight"),
    "epoch": Word("epoch"),
    "epochs": {
        "networks_*": Word("epochs until then, at most"),
        "linear_sparse*": Word("epochs until escape, or watched in vain"),
        "linear_trapping": Word("epochs until escape, or watched in vain"),
        "*": Word("the same in epochs"),
    },
    "error": {
        "committee_algorithms": Word("standard deviation over bootstrap samples of instances"),
        "*_algorithms": Word("its standard deviation over all curves, by their likelihood"),
        "*_clone_thresholds": Word("error of the loads", unit="patterns per weight"),
        "claims": Word("error of the measured number"),
        "committee_thresholds": Word("error of the load", unit="patterns per weight"),
        "features_generalization": Word("standard error of that share"),
        "features_local_entropy": Word("generalization error of a solution there", r"$\epsilon_g$"),
        "*_limits": Word("standard error of the line there, widened by its misfit"),
        "networks_thresholds": Word("standard deviation over bootstrap samples of seeds"),
        "perceptron_thresholds": Word("error of the load", unit="patterns per weight"),
        "*": Word("its error, of sampling or of iteration"),
    },
    "error_barycenter": {
        "features_barycenter": Word("generalization error of their average", r"$\epsilon_g$"),
        "*": Word("generalization error of the majority of all solutions", r"$\epsilon_g$"),
    },
    "error_best": Word("smallest generalization error of one of them", r"$\epsilon_g$"),
    "error_fresh": Word("share of patterns drawn anew on the wrong side"),
    "error_single": Word("mean generalization error of one of them", r"$\epsilon_g$"),
    "error_typical": Word("generalization error of a typical solution", r"$\epsilon_g$"),
    "escaped": Word("1 where the run escaped before it was censored, else 0"),
    "eta": Word("singular value to learn", r"$\eta$"),
    "eta1": Word("first singular value that the samples teach"),
    "eta2": Word("second singular value that the samples teach"),
    "eta_missing": Word("singular value that drives the missing mode"),
    "evidence": Word("tables and numbers that the verdict rests on"),
    "exchange": Word(
        "smallest curvature towards a stronger or weaker mode in place of one that is held; "
        "infinite where no two can be exchanged",
        r"$w_a^{L-2}(\eta_a-\eta_b)$",
    ),
    "expected": Word("what was expected of the measured number, and its unit"),
    "exponent": Word("power of the inverse size in which the line is straight"),
    "external_entropy": Word(
        r"entropy of the places where such clones are, $-m^2\,\partial\phi_m/\partial "
        r"m$",
        r"$\Sigma$",
        "nats per weight",
    ),
    "full_batch": Word("1 where the batch holds the whole sample: no minibatch noise; else 0"),
    "generalization_error": Word("generalization error, from the weights", r"$\epsilon_g$"),
    "gradient": Word("largest slope at the end"),
    "growth_rate": Word(
        "growth rate of a small weight outside the trapped mode", unit="per learning rate × step"
    ),
    "hangs_on": Word(
        "what, left out of the tables, makes it another verdict: one learner, size or condition; "
        "where there is none, half of the runs or of a grid"
    ),
    "held": Word("modes that the state holds, from 1, the strongest: 1+3; none"),
    "hidden": {
        "linear_*": Word("units of a hidden layer"),
        "*": Word("hidden units", "$K$"),
    },
    "hidden_layers": Word("hidden layers"),
    "init": Word("distribution of random weights"),
    "inputs": Word("number of inputs"),
    "instance": Word("number of the instance"),
    "interpolation": Word("solutions begin to exist", r"$1/\alpha$", "weights per pattern"),
    "inverse_alpha": Word("overparameterization", r"$1/\alpha=N/P$", "weights per pattern"),
    "inverse_alpha_c": Word("interpolation point", r"$1/\alpha$", "weights per pattern"),
    "iterations": {
        "*_training": Word("sweeps over the patterns"),
        "features_restarts": Word("sweeps over the patterns"),
        "*": Word("evaluations of the equations"),
    },
    "kept": Word(
        "share of thinned tables on which the verdict stays; NaN where none can be judged"
    ),
    "kick": Word("standard deviation of the kick before each step"),
    "lam": Word("strength", r"$\lambda$"),
    "lam_c": Word("strength at the spinodal", r"$\lambda_c$"),
    "lam_coexistence": Word("strength at coexistence", r"$\lambda_*$"),
    "lam_min": Word("strength at the learned minimum", r"$\lambda$"),
    "lam_saddle": Word("strength at the saddle", r"$\lambda_s$"),
    "largest": Word("largest size that has a threshold; 0 without one"),
    "latent": Word("latent dimension", "$D$"),
    "learner": {
        "perceptron_flatness": Word(
            "learning rule, by the name of its module; typical: all solutions"
        ),
        "*": Word("learner, by the name of its module in atypical.studies.learners"),
    },
    "learning_rate": Word("learning rate"),
    "local_entropy": Word("local entropy", r"$\phi_{\mathrm{FP}}$", "nats per weight"),
    "loss": Word("cross-entropy on the training images", unit="nats"),
    "margin": {
        "claims": Word(
            "by how many errors the measured number stands off its criterion, positive on the side "
            "of agreement; NaN where it has no error, was not measured, or something else decided"
        ),
        "*": Word("margin", r"$\kappa$"),
    },
    "margin_largest": Word("largest margin at the distance", r"$\kappa$"),
    "margin_max": Word("largest margin with solutions", r"$\kappa_{\max}$"),
    "margin_monotone": Word("margin above which the curve is monotone", r"$\kappa_u$"),
    "margin_no_gap": Word("margin above which there is no gap", r"$\kappa_{\min}$"),
    "measure": {
        "networks_*": Word(
            "local_energy: rise of the training error under noise of strength `at` on "
            "each parameter, relative to it, or flips of a share `at` of binary weights; "
            "hessian_eigenvalue: number `at` of the training loss, from the largest; "
            "hessian_trace: its trace (`at` 0)"
        ),
        "perceptron_references": Word("what is given"),
        "*": Word(
            "local_energy, local_test_error: error rate on training or test patterns "
            "after flips of a share `at` of the weights; stability: density at Δ = `at`; "
            "local_entropy: nats per weight at distance `at`; entropy: of all solutions, "
            "at their typical distance"
        ),
    },
    "measured": Word("the number measured; NaN where there is none"),
    "min_margin": Word(
        "smallest stability of a training pattern (of a committee: median field of its units)",
        r"$\kappa$",
    ),
    "misfit": Word("χ² of the line over the sizes that are more than two"),
    "modes": Word("modes of the task", "$d$"),
    "moments": Word("of the optimiser at the start: cold (zero), or kept"),
    "monotone": Word("dense neighbourhoods begin: monotone", r"$1/\alpha$", "weights per pattern"),
    "name": Word("what ends"),
    "no_gap": Word("dense neighbourhoods begin: no gap", r"$1/\alpha$", "weights per pattern"),
    "noise_escape": Word("variance towards the missing mode"),
    "noise_present": Word("variance along the strength of the present mode"),
    "noise_total": Word("variance summed over all weights"),
    "optimiser": Word("who takes the steps"),
    "output_rank": Word(
        "directions in which outputs vary: (tr C)² over tr C² of their covariance C"
    ),
    "overlap": {
        "perceptron_*": Word("mutual overlap", "$q_1$"),
        "*": Word("mean overlap of two of them", "$q$"),
    },
    "overlap_gap": Word(
        "load beyond which clones at some distance do not exist", unit="patterns per weight"
    ),
    "overlap_gap_clones": Word("number of clones where the curve touches zero", "$m$"),
    "overlap_gap_distance": Word("distance at which the gap opens", "$d$"),
    "overlap_gap_q_hat": Word("field conjugate to q0 where the curve touches zero", r"$\hat q_0$"),
    "overlap_gap_r_hat": Word("field along the teacher where the curve touches zero", r"$\hat r$"),
    "overlap_gap_spread_hat": Word("their spread where the curve touches zero", r"$\hat\delta$"),
    "overlap_gap_status": Word("converged, or why not; absent: there is no such load"),
    "p": {
        "features_local_entropy": Word("overlap of the linear parts of two solutions there", "$p$"),
        "*": Word("overlap of the linear parts of two typical solutions", "$p$"),
    },
    "p_d": Word("self-overlap of the linear part", "$p_d$"),
    "p_d_hat": Word("field conjugate to p_d", r"$\hat p_d$"),
    "p_hat": Word("field conjugate to p", r"$\hat p$"),
    "p_s": Word("overlap of linear parts, a solution there with another reference", "$p_s$"),
    "p_s_hat": Word("field conjugate to p_s", r"$\hat p_s$"),
    "p_t": Word("overlap of linear parts, a solution there with its reference", "$p_t$"),
    "p_t_hat": Word("field conjugate to p_t", r"$\hat p_t$"),
    "paper": Word("letter of the paper"),
    "parameters": Word("parameters at that width", "$N$"),
    "patterns": Word("training patterns", "$P$"),
    "predicted": Word("epochs predicted without noise; infinite below the saddle"),
    "preparation": Word("none, converged, early, aged, settled, residual or noise"),
    "q": {
        "*_local_entropy": Word("overlap of two solutions there", "$q$"),
        "*_nested_margins": Word("overlap of two solutions there", "$q$"),
        "*": Word("overlap of two typical solutions", "$q$"),
    },
    "q0": Word("overlap of clones of different places", "$q_0$"),
    "q_hat": {
        "committee_entropy": Word("field conjugate to the overlap", r"$\hat q$"),
        "perceptron_capacity": Word("field conjugate to the overlap", r"$\hat q$"),
        "perceptron_entropy": Word("field conjugate to the overlap", r"$\hat q$"),
        "perceptron_max_margin": Word("field conjugate to the overlap", r"$\hat q$"),
        "perceptron_clones": Word("field conjugate to q0", r"$\hat q_0$"),
        "*": Word("field conjugate to q", r"$\hat q$"),
    },
    "q_hat_max": Word("field conjugate to the overlap at the largest margin", r"$\hat q$"),
    "q_hat_monotone": Word(
        "field conjugate to q, where the curve ceases to be monotone", r"$\hat q$"
    ),
    "q_hat_no_gap": Word("field conjugate to q where the curve touches zero", r"$\hat q$"),
    "quadrature_error": Word("error of the value by its quadrature"),
    "r": Word("overlap of the linear part with the teacher", "$r$"),
    "r_hat": Word("field conjugate to r", r"$\hat r$"),
    "random_labels": Word("share of random labels"),
    "rank": Word("singular values of the map above 0.001"),
    "rate": Word("learning rate"),
    "rate_reduced": Word("escape rate of the network of two units a layer", "$k_2$"),
    "rate_theory": Word("Kramers–Langer rate", "$k$"),
    "reference": {
        "perceptron_references": Word("typical: of zero margin; max: of the largest"),
        "*": Word("the reference as the configuration names it: a number, or max"),
    },
    "reference_margin": Word("margin of the reference", r"$\tilde\kappa$"),
    "reference_p": Word("overlap of the linear parts of two references", r"$\tilde p$"),
    "reference_p_d": Word("self-overlap of the linear part of a reference", r"$\tilde p_d$"),
    "reference_p_d_hat": Word("field conjugate to that", r"$\hat{\tilde p}_d$"),
    "reference_p_hat": Word("field conjugate to reference_p", r"$\hat{\tilde p}$"),
    "reference_q": Word("overlap of two references", r"$\tilde q$"),
    "reference_q_hat": Word("field conjugate to that", r"$\hat{\tilde q}$"),
    "reference_q_hat_monotone": Word(
        "field conjugate to the reference's q, where the curve ceases to be monotone",
        r"$\hat{\tilde q}$",
    ),
    "reference_q_hat_no_gap": Word(
        "field conjugate to the reference's q, where the curve touches zero", r"$\hat{\tilde q}$"
    ),
    "reference_r": Word("overlap of the reference's linear part with the teacher", r"$\tilde r$"),
    "reference_r_hat": Word("field conjugate to that", r"$\hat{\tilde r}$"),
    "replicon": {
        "*_thresholds": Word(
            "stability of replica symmetry among the solutions that decide, typical ones at "
            "capacity, else those around the reference: stable below 1",
            r"$\rho$",
        ),
        "*": Word(
            "stability of replica symmetry among the solutions there, at given typical reference "
            "(de Almeida–Thouless): stable below 1, unstable above",
            r"$\rho$",
        ),
    },
    "replicon_monotone": Word(
        "stability of replica symmetry where the curve ceases to be monotone: stable below 1",
        r"$\rho$",
    ),
    "replicon_no_gap": Word(
        "stability of replica symmetry where the curve touches zero: stable below 1", r"$\rho$"
    ),
    "residual": {
        "linear_landscape": Word("largest slope at the stationary points"),
        "linear_noise": Word("weight per layer of the missing mode", r"$\delta$"),
        "linear_one_way": Word("weight per layer of the missing mode", r"$\delta$"),
        "*": Word("largest absolute saddle-point equation, undamped"),
    },
    "restart": Word("number of the run on the instance"),
    "rule": Word("rule for agreement"),
    "s": Word("overlap of a solution there with another reference", "$s$"),
    "s1": {
        "student_*": Word("first singular value of the response", r"$\sigma_1$"),
        "*": Word("first singular value of the map", r"$\sigma_1$"),
    },
    "s2": {
        "student_*": Word("second singular value of the response", r"$\sigma_2$"),
        "*": Word("second singular value of the map", r"$\sigma_2$"),
    },
    "s2_start": Word("second singular value at the start"),
    "s_hat": Word("field conjugate to s", r"$\hat s$"),
    "s_hat_monotone": Word(
        "field conjugate to s, where the curve ceases to be monotone", r"$\hat s$"
    ),
    "s_hat_no_gap": Word("field conjugate to s where the curve touches zero", r"$\hat s$"),
    "saddle_weight": {
        "linear_trapping": Word(
            "weight per layer at the saddle of the second mode; infinite without one"
        ),
        "*": Word("weight per layer at its saddle"),
    },
    "samples": Word("training images", "$P$"),
    "seed": {
        "networks_*": Word("of images, labels, start and order"),
        "*": Word("seed of samples, start and order"),
    },
    "seeds": Word("runs at each width"),
    "sharpness": Word("factor on binary outputs"),
    "size": {
        "networks_*": Word("parameters", "$N$"),
        "*": Word("number of weights", "$N$"),
    },
    "sizes": Word("number of sizes that have a threshold"),
    "slope": {
        "*_limits": Word("slope of the line against that power"),
        "perceptron_clones": Word(
            "its derivative in the overlap", r"$\partial\phi_m/\partial q_1$"
        ),
        "*": Word("its derivative in the distance", r"$\phi_{\mathrm{FP}}'$"),
    },
    "smallest": Word("smallest size that has a threshold; 0 without one"),
    "solutions": {
        "features_entropy": Word("the margin as the configuration names it: a number, or max"),
        "*": Word(
            "different solutions of the instance that are averaged, an odd number of "
            "those found; where they are fewer than three, those found"
        ),
    },
    "solved": Word("1 where the training error is zero, else 0"),
    "spread": Word("number of clones × (overlap − q0)", r"$\delta$"),
    "spread_hat": Word("the same of the conjugate fields", r"$\hat\delta$"),
    "start": Word("random, or the rank of the checkpoint"),
    "start_rank": Word("rank of the checkpoint"),
    "statement": Word("what the paper says, in our words"),
    "status": {
        "*_local_entropy": Word(
            "converged, or why not; coincident: nearer than the distance where the branch ends; "
            "diverged: just above it, or in a committee, fields leave the range of numbers; "
            "absent: there is no such reference"
        ),
        "linear_sparse*": Word(
            "converged: the checkpoint is as asked for and the run stayed finite; or why not"
        ),
        "committee_training": LEARNED,
        "features_generalization": Word("how the run ended, as in features_training"),
        "features_restarts": LEARNED,
        "features_scaling": LEARNED,
        "features_training": LEARNED,
        "linear_delayed": Word(
            "converged: the checkpoint is as asked for and the run stayed finite; or why not"
        ),
        "linear_depth": Word(
            "converged: the checkpoint was stationary and the run stayed finite; or why not"
        ),
        "linear_escape": Word(
            "converged: the checkpoint was stationary and the run stayed finite; or why not"
        ),
        "linear_langevin": Word(
            "converged: the checkpoint was stationary and the run stayed finite; or why not"
        ),
        "linear_noise": Word(
            "converged: the checkpoint was stationary and the run stayed finite; or why not"
        ),
        "linear_one_way": Word(
            "converged: the checkpoint was stationary and the run stayed finite; or why not"
        ),
        "linear_minima": Word("converged, budget (steps used up) or diverged"),
        "linear_sweep": Word("converged, budget (steps used up) or diverged"),
        "linear_trapping": Word(
            "converged: the checkpoint is as asked for and the run stayed finite; or why not"
        ),
        "modular_*": Word("converged: the run stayed finite; or diverged"),
        "networks_training": Word("reached: the moment was met; or budget spent, or diverged"),
        "nonlinear_*": Word("converged, or budget (steps used up)"),
        "perceptron_scaling": LEARNED,
        "perceptron_training": LEARNED,
        "student_escape": Word("converged: both states did, the trap with one feature; or why not"),
        "student_sweep": Word("converged, or budget (steps used up)"),
        "*": Word("converged, or why not"),
    },
    "status_monotone": Word("converged, or why not; absent: there is no such margin at this load"),
    "status_no_gap": Word("converged, or why not; absent: there is no such margin at this load"),
    "step": Word("step"),
    "steps": {
        "modular_sweep": Word("steps at each weight decay"),
        "student_escape": Word("steps until escape, or watched in vain"),
        "*": Word("steps made"),
    },
    "stopping": {
        "networks_*": Word(
            "zero: at the first epoch without a training error; loss: at the first whose "
            "training loss is down to the fixed value; at the end of the budget where "
            "neither was met"
        ),
        "*": Word(
            "first: at the first zero of the training error; whole: after the whole protocol"
        ),
    },
    "strength": Word(
        "epochs of trapping, change of the test error a step, weight per layer, or temperature"
    ),
    "stride": Word("the sweep takes every so many weight decays of the grid"),
    "systematic": Word("largest distance between limits of the central exponent, 2/3, and others"),
    "t_hat": Word("field that sets the distance", r"$\hat t$"),
    "t_hat_monotone": Word(
        "field conjugate to the overlap with the reference, where the curve ceases to be monotone",
        r"$\hat t$",
    ),
    "t_hat_no_gap": Word(
        "field conjugate to the overlap with the reference, where the curve touches zero",
        r"$\hat t$",
    ),
    "task": Word("all classes, or parity of the class"),
    "temperature": Word("temperature of the noise", "$T$"),
    "test_accuracy": Word("accuracy on the test pairs"),
    "test_error": {
        "networks_*": Word("share of test images on the wrong side"),
        "*": Word("fraction of test patterns on the wrong side"),
    },
    "test_loss": {
        "modular_*": Word("cross-entropy on the test pairs", unit="nats"),
        "*": Word("cross-entropy on the test images", unit="nats"),
    },
    "test_mse": Word("test error per output"),
    "thinned": Word(
        "thinned tables on which the claim can be judged: without one value of a setting, or half "
        "of the runs or of a grid"
    ),
    "threshold": {
        "features_limits": Word(
            "where half are solved, for D → ∞",
            r"$1/\alpha$",
            "weights per pattern",
        ),
        "perceptron_limits": Word(
            "where half are solved, for N → ∞", r"$\alpha$", "patterns per weight"
        ),
        "features_*": Word(
            "where half of the instances are solved", r"$1/\alpha$", "weights per pattern"
        ),
        "networks_*": Word("width at which half of the runs are solved"),
        "*": Word("where half of the instances are solved", r"$\alpha$", "patterns per weight"),
    },
    "time": Word("learning rate × steps until escape, or watched in vain"),
    "tolerance": Word(
        "by what part of itself the criterion must move for another verdict; NaN where it is zero, "
        "or something else decided"
    ),
    "train_accuracy": {
        "modular_*": Word("accuracy on the training pairs"),
        "*": Word("accuracy on the training images"),
    },
    "train_error": {
        "networks_*": Word("share of training images on the wrong side"),
        "*": Word("fraction of training patterns on the wrong side"),
    },
    "train_loss": {
        "decay_*": Word("loss on the training images, without weight decay"),
        "modular_*": Word("cross-entropy on the training pairs", unit="nats"),
        "*": Word("cross-entropy on the training images", unit="nats"),
    },
    "train_mse": Word("training error per output"),
    "value": {
        "*_thresholds": Word("load", r"$\alpha$", "patterns per weight"),
        "*": Word("the measure"),
    },
    "verdict": Word("the verdict as it fell"),
    "weight_decay": Word("weight decay, decoupled in AdamW", r"$\beta$"),
    "weight_norm": Word("sum of squared weights"),
    "weight_start": Word("weight per layer of the missing mode at the start"),
    "weights": Word("continuous, or ±1 over a root of the fan-in"),
    "width": {
        "networks_*": Word("units of each hidden layer"),
        "*": Word("width of the logistic curve"),
    },
}


def word(column: str, table: str) -> Word:
    """What a column of a table means. Raises KeyError where nobody has said it."""
    known = GLOSSARY[column]
    if isinstance(known, Word):
        return known
    return next(word for tables, word in known.items() if fnmatchcase(table, tables))


def label(column: str, table: str) -> str:
    """Axis label of a column: its meaning, symbol and unit."""
    meaning, symbol, unit = word(column, table)
    return " ".join(filter(None, [meaning, symbol, f"({unit})" if unit else ""]))
