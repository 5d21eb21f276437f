"""What the scripts of golden answers share: where cases go, and how they are written."""
import gzip
import importlib.metadata
import importlib.util
import json
import pathlib
import platform
import random
import sys
import types

RESOURCES = pathlib.Path(__file__).resolve().parents[2] / "eaft-eval/src/test/resources/org/eaft/eval"


def save(name, rows):
    """Writes NAME.jsonl.gz; the same rows give the same bytes."""
    rows = list({json.dumps(row, ensure_ascii=False, sort_keys=True): row for row in rows}.values())
    lines = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    RESOURCES.mkdir(parents=True, exist_ok=True)
    path = RESOURCES / (name + ".jsonl.gz")
    path.write_bytes(gzip.compress(lines.encode("utf-8", "surrogatepass"), 9, mtime=0))
    print("%s: %d cases, %d bytes" % (path.name, len(rows), path.stat().st_size))


def module(path, name, stubs=()):
    """A Python file of the reference, with empty modules for what it imports and does not need here."""
    for stub in stubs:
        if importlib.util.find_spec(stub) is None:
            sys.modules.setdefault(stub, types.ModuleType(stub))
    spec = importlib.util.spec_from_file_location(name, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def version(package):
    return importlib.metadata.version(package)


def record_versions(script, command, **more):
    lines = ["command: " + command, "python: " + platform.python_version()]
    lines += ["%s: %s" % item for item in more.items()]
    (RESOURCES / (script + ".txt")).write_text("\n".join(lines) + "\n")


class Draw(random.Random):
    """Texts from pieces."""

    def some(self, pieces, least, most, joint=""):
        return joint.join(self.choice(pieces) for _ in range(self.randint(least, most)))

    def spoil(self, text, alphabet):
        """One change: a letter lost, doubled, moved or put in."""
        if not text:
            return self.choice(alphabet)
        at = self.randrange(len(text))
        return self.choice([text[:at] + text[at + 1:], text[:at] + text[at] + text[at:], text[at:] + text[:at],
                            text[:at] + self.choice(alphabet) + text[at:]])
