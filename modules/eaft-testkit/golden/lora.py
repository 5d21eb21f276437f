#!/usr/bin/env python3
"""LoRA adapters on the tiny Llamas, and what PEFT makes of them.

    python modules/eaft-testkit/golden/lora.py          writes the fixtures
    python modules/eaft-testkit/golden/lora.py check RUN BASE EXPORT
                                                        holds RUN/final, read by PEFT, against what `eaft export` made of it

Writes PEFT's directories tiny-llama-lora-tied (q_proj and v_proj, rank 4, alpha 12) and tiny-llama-lora-untied (all-linear, rank 2, alpha 3), A
and B random, and golden/lora.npz, per model M in tied, untied: M/logits [2,17,V] and M/loss (mean cross entropy) of PeftModel, float32, eager;
M/grad/<name> of the adapter arrays of layer 1 for that loss; M/merged/<module> of merge_and_unload for a few modules of layer 1. ids and labels are those of
golden/tiny-llama.npz.
"""
import json
import shutil
import sys

import numpy as np
import peft
import torch
import torch.nn.functional as F
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, LlamaForCausalLM

from common import GOLDEN, RESOURCES, record_versions, save

CASES = {"tied": dict(r=4, lora_alpha=12, target_modules=["q_proj", "v_proj"]), "untied": dict(r=2, lora_alpha=3, target_modules="all-linear")}
MERGED = {"tied": ["self_attn.q_proj", "self_attn.v_proj"], "untied": ["self_attn.k_proj", "mlp.down_proj"]}


def base(key):
    return LlamaForCausalLM.from_pretrained(RESOURCES / ("tiny-llama-" + key), attn_implementation="eager", dtype=torch.float32)


def make_adapter(key, seed):
    torch.manual_seed(seed)
    model = get_peft_model(base(key), LoraConfig(task_type="CAUSAL_LM", **CASES[key]))
    with torch.no_grad():   # B starts at zero, which would hide everything
        for name, p in model.named_parameters():
            if "lora_B" in name:
                p.copy_(0.2 * torch.randn(p.shape))
    directory = RESOURCES / ("tiny-llama-lora-" + key)
    shutil.rmtree(directory, ignore_errors=True)
    model.save_pretrained(directory)
    (directory / "README.md").unlink()
    config = directory / "adapter_config.json"
    fields = json.loads(config.read_text())
    fields["base_model_name_or_path"] = "tiny-llama-" + key   # not where it lay on the machine that made it
    if isinstance(fields["target_modules"], list):
        fields["target_modules"].sort()
    config.write_text(json.dumps(fields, indent=2, sort_keys=True) + "\n")
    (directory / "adapter_model.safetensors").chmod(0o644)
    return directory


def plain_name(name):
    return name.removeprefix("base_model.model.").replace(".default.", ".")


def main():
    golden = np.load(GOLDEN / "tiny-llama.npz")
    ids, labels = torch.tensor(golden["ids"]).long(), torch.tensor(golden["labels"]).long()
    out = {}
    for key, seed in (("tied", 21), ("untied", 22)):
        model = PeftModel.from_pretrained(base(key), make_adapter(key, seed), is_trainable=True)
        logits = model(input_ids=ids, use_cache=False).logits
        keep = labels != -100
        loss = F.cross_entropy(logits[keep], labels[keep])
        loss.backward()
        out[key + "/logits"], out[key + "/loss"] = logits, loss.detach()
        for name, p in model.named_parameters():
            if p.requires_grad and ".layers.1." in name:
                out["%s/grad/%s" % (key, plain_name(name))] = p.grad
        merged = model.merge_and_unload().state_dict()
        for module in MERGED[key]:
            name = "model.layers.1.%s.weight" % module
            out["%s/merged/%s" % (key, name)] = merged[name]
        print(key, "loss", loss.item())
    save("lora", out)
    record_versions("lora", transformers=transformers.__version__, peft=peft.__version__)


def check(run, base_path, export):
    """Logits of PEFT over the base model, and of transformers on the export, differ by less than 1e-4."""
    ids = torch.tensor(np.load(GOLDEN / "tiny-llama.npz")["ids"]).long()
    adapted = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base_path, dtype=torch.float32), run + "/final")
    exported = AutoModelForCausalLM.from_pretrained(export, dtype=torch.float32)
    plain = AutoModelForCausalLM.from_pretrained(base_path, dtype=torch.float32)
    with torch.no_grad():
        a, b, c = (m(input_ids=ids, use_cache=False).logits for m in (adapted, exported, plain))
    difference, moved = (a - b).abs().max().item(), (a - c).abs().max().item()
    print("adapter against export: %.3g; against the base model: %.3g" % (difference, moved))
    sys.exit(0 if difference < 1e-4 and moved > 1e-3 else 1)


if __name__ == "__main__":
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    check(*sys.argv[2:]) if len(sys.argv) > 1 and sys.argv[1] == "check" else main()
