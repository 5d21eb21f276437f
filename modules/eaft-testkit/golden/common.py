"""What the golden-file scripts share: where fixtures go, how they are written, and which versions wrote them."""
import pathlib
import platform
import zipfile

import numpy as np
import torch

RESOURCES = pathlib.Path(__file__).resolve().parent.parent / "src/main/resources/org/eaft/testkit"
GOLDEN = RESOURCES / "golden"


def save(name, arrays):
    """Writes golden/NAME.npz; the same arrays give the same bytes, since zip entries carry a fixed date."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    path = GOLDEN / (name + ".npz")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for key, value in arrays.items():
            entry = zipfile.ZipInfo(key + ".npy", date_time=(2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as out:
                np.lib.format.write_array(out, np.ascontiguousarray(array(value)), allow_pickle=False)
    print("%s: %d arrays, %d bytes" % (path.name, len(arrays), path.stat().st_size))


def array(value):
    """Tensors and numbers as arrays of float64, float32 or int32."""
    if torch.is_tensor(value):
        value = value.detach().numpy()
    value = np.asarray(value)
    return value.astype(np.int32) if value.dtype.kind in "iub" else value


def record_versions(script, **more):
    """Writes golden/NAME.txt beside the fixture: command and versions."""
    lines = ["command: python modules/eaft-testkit/golden/%s.py" % script, "python: " + platform.python_version(),
             "torch: " + torch.__version__, "numpy: " + np.__version__]
    lines += ["%s: %s" % item for item in more.items()]
    (GOLDEN / (script + ".txt")).write_text("\n".join(lines) + "\n")


def float32_exact(tensor):
    """Rounded to float32, so that a single-precision kernel can read the very same input."""
    return tensor.float().double()
