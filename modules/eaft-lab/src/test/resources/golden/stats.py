"""Golden numbers of org.eaft.lab.stats, from scipy and numpy: python stats.py > stats.json

The bootstrap is the one that PairedBootstrap describes, with numpy's generator and many resamples:
its ends are known to about 0.001.
"""
import json
import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(7)
pairs = []
for n in (2, 3, 5, 8, 13):
    a = np.round(rng.normal(0.5, 0.05, n), 4)
    b = np.round(a + rng.normal(0.02, 0.04, n), 4)
    d = a - b
    assert len(set(np.abs(d))) == n and (d != 0).all()
    low, high = stats.t.interval(0.95, n - 1, a.mean(), stats.sem(a))
    pairs.append({
        "a": a.tolist(), "b": b.tolist(), "mean": a.mean(), "deviation": a.std(ddof=1), "standard_error": stats.sem(a),
        "interval": [low, high], "t": stats.ttest_rel(a, b).pvalue,
        "wilcoxon": stats.wilcoxon(a, b, method="exact").pvalue})

# ties and a zero: every sign assignment is tried
a = np.array([3.0, 5.0, 1.0, 4.0, 7.0, 2.0]); b = np.array([2.0, 3.0, 2.0, 2.0, 7.0, 1.0])
d = (a - b)[a != b]
tied = stats.wilcoxon(d, method=stats.PermutationMethod(n_resamples=np.inf)).pvalue

def bootstrap(x, y, resamples):
    """x, y: [task][seed, question]; the percentile ends of accuracy(x) - accuracy(y)."""
    n = len(x[0])
    values = np.zeros((2, resamples))
    for i in range(resamples):
        seeds = rng.integers(n, size=n)
        for xs, ys in zip(x, y):
            questions = rng.integers(xs.shape[1], size=xs.shape[1])
            for m, z in enumerate((xs, ys)):
                by_seed = z[:, questions].mean(1)
                all_, drawn = by_seed.mean(), by_seed[seeds].mean()
                values[m, i] += (all_ if n == 1 else all_ + np.sqrt(n / (n - 1)) * (drawn - all_)) / len(x)
    return np.percentile(values[0] - values[1], [2.5, 97.5]).tolist()

cases = []
for seeds, sizes in ((1, (211, 97)), (3, (150, 60)), (5, (80,))):
    x, y = [], []
    for size in sizes:
        difficulty = rng.normal(0, 1, size)
        tune = rng.normal(0, 0.4, (2, seeds, 1))
        z = (difficulty + rng.normal(0, 1, (2, seeds, size)) + tune + np.array([0.5, 0.2])[:, None, None] > 0).astype(int)
        x.append(z[0]); y.append(z[1])
    cases.append({
        "a": [["".join(map(str, r)) for r in t] for t in x], "b": [["".join(map(str, r)) for r in t] for t in y],
        "difference": float(np.mean([t.mean() for t in x]) - np.mean([t.mean() for t in y])),
        "interval": bootstrap(x, y, 400000)})

print(json.dumps({"made_by": f"stats.py, scipy {scipy.__version__}, numpy {np.__version__}", "pairs": pairs,
                  "tied": {"a": a.tolist(), "b": b.tolist(), "wilcoxon": tied}, "bootstrap": cases}, indent=1))
