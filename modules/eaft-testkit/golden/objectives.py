#!/usr/bin/env python3
"""Golden values of the objectives, in float64 by torch autograd with detached weights.

    python modules/eaft-testkit/golden/objectives.py

Written as the projects that define the losses write them: EAFT and DFT as LLaMA-Factory's trainer_utils.py
(top-K clamped to the vocabulary), DFT also as TRL's dft_loss, SFT-KL as ASFT's `sft+kl` (KL(reference || model),
full vocabulary, supervised tokens), TALR as DiSC's objectives.py (per-sequence mean losses) without its floor on p
and with the middle two averaged for an even count, FLOW as its Algorithm 1. Every sum is divided by one number of
supervised tokens.

The relatives: MiLe and focal as MiLe's trainer.py (detached, MiLe over the batch mean of its weights, taken over the
supervised tokens here), ASFT as its train_v2.py, DEFT as its fsdp_sft_trainer.py without the 1e-6 beside a, IDFT as its
fsdp_polylog_trainer.py at progress 1, STM, EAFT's sigmoid and masks by the papers' formulas, percentiles by
torch.quantile. Weights of the base model (eaft_frozen, stm, conflict_mask_base) come from the reference logits.

`weight` is the gradient's factor (of MiLe before it is divided by its mean).

Arrays, per case C: C/logits [N,V], C/reference [N,V], C/labels, C/documents, C/constants [N], C/logp, C/entropy,
C/entropy_topk (K = 20), C/sum_of_squares [N]; per objective O: C/O/weight, C/O/kl [N], C/O/loss, C/O/gradient [N,V]. Unsupervised tokens
have 0 everywhere. `cases` are the keys with /logits; objectives are the keys with /loss.
"""
import math

import torch
import torch.nn.functional as F

from common import float32_exact, record_versions, save

IGNORED = -100
BETA, W_MIN, TOP_K, LAMBDA, PERCENTILE = 0.5, 0.01, 20, 0.05, 0.15


def sft(logits, labels, case):
    return torch.ones(len(labels), dtype=torch.float64)


def dft(logits, labels, case):
    return torch.exp(-F.cross_entropy(logits, labels, reduction="none"))


def talr(logits, labels, case):
    ce = F.cross_entropy(logits, labels, reduction="none")
    means = sorted(ce[case["documents"] == d].mean().item() for d in case["documents"].unique())
    n = len(means)
    if n == 0:
        return ce
    tau = means[n // 2] if n % 2 else 0.5 * (means[n // 2 - 1] + means[n // 2])
    return torch.exp(-ce / max(tau, 1e-6)).clamp(min=W_MIN)   # p^(1/tau) by its logarithm, so that a p below 1e-308 keeps its weight


def flow(logits, labels, case):
    return case["constants"]


def eaft(alpha=1.0, k=TOP_K, normalizer="paper"):
    def weight(logits, labels, case):
        entropy = topk_entropy(logits, k)
        divisor = {"paper": 3.0, "ln_k": math.log(min(k, logits.shape[-1])), "none": 1.0, "ln_v": math.log(logits.shape[-1])}[normalizer]
        return torch.pow(entropy / divisor, alpha)
    return weight


def eaft_sigmoid(logits, labels, case):
    return torch.sigmoid(30 * (topk_entropy(logits, TOP_K) / 3.0 - 0.17))


def quantile(values):
    return torch.quantile(values, PERCENTILE) if len(values) else torch.tensor(0.0, dtype=torch.float64)


def eaft_mask(threshold=None):
    def weight(logits, labels, case):
        h = topk_entropy(logits, TOP_K) / 3.0
        return (h > (quantile(h) if threshold is None else threshold)).double()
    return weight


def conflict_mask(entropy=None, probability=None):
    def weight(logits, labels, case):
        h, p = full_entropy(logits), dft(logits, labels, case)
        low_entropy = h <= (quantile(h) if entropy is None else entropy)
        low_probability = p <= (quantile(p) if probability is None else probability)
        return (~(low_entropy & low_probability)).double()
    return weight


def of_base(weigh):
    return lambda logits, labels, case: weigh(case["reference"], labels, case)


def mile(gamma):
    return lambda logits, labels, case: (1 + full_entropy(logits)) ** gamma


def focal(gamma):
    return lambda logits, labels, case: (-torch.expm1(-F.cross_entropy(logits, labels, reduction="none"))) ** gamma


def squares(logits):
    return (torch.softmax(logits, -1) ** 2).sum(-1)


def deft(logits, labels, case):
    return torch.exp(-squares(logits) * F.cross_entropy(logits, labels, reduction="none"))


def deft_loss(logits, labels, weight):
    a = squares(logits).detach()
    return -torch.expm1(-a * F.cross_entropy(logits, labels, reduction="none")) / a


def idft(beta=1.0, least=0.1, most=2.0):
    def weight(logits, labels, case):
        logp = -F.cross_entropy(logits, labels, reduction="none")
        gamma = torch.exp(-(logp + full_entropy(logits)) / beta).clamp(least, most)
        return torch.exp(gamma * logp)
    return weight


def stm(tau):
    return of_base(lambda logits, labels, case: (F.cross_entropy(logits, labels, reduction="none").exp() <= tau).double())


def full_entropy(logits):
    return torch.special.entr(torch.softmax(logits, -1)).sum(-1)


def weighted(logits, labels, weight):
    return weight * F.cross_entropy(logits, labels, reduction="none")


def topk_entropy(logits, k):
    top, _ = torch.topk(logits, k=min(k, logits.shape[-1]), dim=-1)
    log_probs = top - torch.logsumexp(top, dim=-1, keepdim=True)
    return torch.special.entr(torch.exp(log_probs)).sum(-1)


def kl_to_reference(logits, reference):
    log_probs, target = F.log_softmax(logits, dim=-1), F.softmax(reference, dim=-1)
    # where both are masked, 0 * (-inf - -inf) is 0
    return F.kl_div(torch.where(target > 0, log_probs, torch.zeros_like(log_probs)), target, reduction="none").sum(-1)


OBJECTIVES = {"sft": sft, "sft_kl": sft, "dft": dft, "talr": talr, "flow": flow, "eaft": eaft(),
              "eaft_alpha2_k5_ln_k": eaft(2.0, 5, "ln_k"), "eaft_alpha0.5_none": eaft(0.5, TOP_K, "none"), "eaft_ln_v": eaft(1.0, TOP_K, "ln_v"),
              "eaft_sigmoid": eaft_sigmoid, "eaft_mask": eaft_mask(), "eaft_mask_0.8": eaft_mask(0.8),
              "conflict_mask": conflict_mask(), "conflict_mask_2_0.1": conflict_mask(2.0, 0.1), "conflict_mask_base": of_base(conflict_mask()),
              "eaft_frozen": of_base(eaft()), "mile": mile(1.0), "mile_gamma2": mile(2.0), "focal": focal(1.0), "focal_gamma2": focal(2.0),
              "asft": dft, "deft": deft, "idft": idft(), "idft_beta2_0.5_3": idft(2.0, 0.5, 3.0), "stm": stm(2.5), "stm_tau20": stm(20.0)}
KL = {"sft_kl": BETA, "asft": LAMBDA}
LOSS = {"deft": deft_loss}
NORMALISED = {"mile", "mile_gamma2"}


def evaluate(name, case, out):
    labels, reference, n = case["labels"], case["reference"], len(case["labels"])
    keep = labels != IGNORED
    kept = {k: case[k][keep] for k in ("labels", "documents", "constants", "reference")}
    full = lambda values: torch.zeros(n, dtype=torch.float64).masked_scatter(keep, values.detach())
    with torch.no_grad():
        rows = case["logits"][keep]
        p = torch.softmax(rows, -1)
        out[name + "/logp"] = full(-F.cross_entropy(rows, kept["labels"], reduction="none"))
        out[name + "/entropy"] = full(torch.special.entr(p).sum(-1))
        out[name + "/entropy_topk"] = full(topk_entropy(rows, TOP_K))
        out[name + "/sum_of_squares"] = full((p * p).sum(-1))
    for objective, weigh in OBJECTIVES.items():
        logits = case["logits"].clone().requires_grad_()
        rows = logits[keep]
        with torch.no_grad():
            weight = weigh(rows, kept["labels"], kept)
        kl = kl_to_reference(rows, reference[keep])
        per_token = LOSS.get(objective, weighted)(rows, kept["labels"], weight)
        if objective in KL:
            per_token = per_token + KL[objective] * kl
        loss = per_token.sum() / max(1, int(keep.sum()))
        if objective in NORMALISED and len(weight):
            loss = loss / weight.mean()
        loss.backward()
        key = name + "/" + objective
        out[key + "/weight"], out[key + "/kl"], out[key + "/loss"], out[key + "/gradient"] = full(weight), full(kl), loss, logits.grad
    for key, value in case.items():
        out[name + "/" + key] = value.float() if key in ("logits", "reference") else value


def case(seed, n, vocabulary, documents, scale=1.0, masked=()):
    g = torch.Generator().manual_seed(seed)
    normal = lambda s: float32_exact(s * torch.randn(n, vocabulary, generator=g, dtype=torch.float64))
    logits = normal(scale)
    labels = torch.randint(0, vocabulary, (n,), generator=g)
    labels[list(masked)] = IGNORED
    documents = torch.tensor(documents)
    per_document = 0.05 + 0.9 * torch.rand(int(documents.max()) + 1, generator=g, dtype=torch.float64)
    return dict(logits=logits, reference=float32_exact(logits + normal(0.7)), labels=labels, documents=documents,
                constants=float32_exact(per_document[documents]))


def cases():
    yield "random", case(1, 7, 53, [0, 0, 0, 1, 1, 2, 2], scale=2.0)
    # confident conflicts: one token near probability 1, the label another
    peaked = case(2, 8, 41, [0, 0, 1, 1, 1, 2, 2, 3], scale=0.5)
    peaked["logits"][torch.arange(8), torch.tensor([3, 40, 0, 17, 5, 9, 33, 21])] += torch.tensor([4., 6., 8., 10., 12., 15., 20., 9.], dtype=torch.float64)
    peaked["logits"] = float32_exact(peaked["logits"])
    peaked["labels"][3] = 17
    yield "peaked", peaked
    yield "vocabulary_below_top_k", case(3, 5, 7, [0, 0, 1, 1, 1])
    # ties across the border of the top K, and one row of equal logits
    tied = case(4, 6, 47, [0, 0, 0, 1, 1, 1])
    tied["logits"] = float32_exact(torch.round(tied["logits"]))
    tied["logits"][2] = 0.25
    yield "tied", tied
    extreme = case(5, 6, 29, [0, 0, 1, 1, 2, 2])
    extreme["logits"][0, 4], extreme["labels"][0] = 1e4, 4
    extreme["logits"][1, 5], extreme["labels"][1] = 1e4, 6
    extreme["logits"][2] = -1e4
    extreme["logits"][3, 7], extreme["labels"][3] = -1e4, 7
    extreme["logits"][4] += 1e4
    extreme["reference"] = float32_exact(extreme["logits"] + 0.5 * torch.linspace(-1, 1, 29, dtype=torch.float64))
    extreme["logits"] = float32_exact(extreme["logits"])
    yield "extreme", extreme
    # banned tokens: -inf in the model and in the reference; in row 4 only three tokens are left, in row 5 one
    banned = case(6, 6, 31, [0, 0, 1, 1, 2, 2])
    for row, first in enumerate([30, 25, 11, 1, 3, 1]):
        banned["logits"][row, first:] = -math.inf
        banned["reference"][row, first:] = -math.inf
        banned["labels"][row] %= first
    yield "minus_infinity", banned
    yield "masked", case(7, 9, 37, [0, 0, 0, 1, 1, 2, 2, 3, 3], scale=1.5, masked=[0, 2, 5, 6, 8])
    yield "all_masked", case(8, 3, 23, [0, 0, 1], masked=[0, 1, 2])
    yield "one_token", case(9, 1, 64, [0], scale=3.0)


def main():
    out = {}
    for name, c in cases():
        evaluate(name, c, out)
    for key, value in out.items():
        allowed = "logits" in key or "reference" in key
        assert allowed or not torch.is_tensor(value) or bool(torch.isfinite(value.double()).all()), key
    save("objectives", out)
    record_versions("objectives", beta=BETA, w_min=W_MIN, top_k=TOP_K, asft_lambda=LAMBDA, percentile=PERCENTILE)


if __name__ == "__main__":
    main()
