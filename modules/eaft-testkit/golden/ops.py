#!/usr/bin/env python3
"""Golden values of the ops in float64 by torch autograd: outputs, and gradients for a given upstream gradient.

    python modules/eaft-testkit/golden/ops.py

Arrays, per case C: C/<input>, C/out, C/upstream, C/grad/<input>; integers and constants as in the code below. Rope and
attention go through transformers' own functions where it has them, attention also without a mask through torch's
scaled_dot_product_attention.
"""
import numpy as np
import torch
import torch.nn.functional as F
import transformers
from transformers.models.glm4 import modeling_glm4
from transformers.models.llama import modeling_llama

from common import float32_exact, record_versions, save

OUT = {}


def normal(*shape):
    return float32_exact(torch.randn(*shape, generator=normal.generator, dtype=torch.float64))


normal.generator = torch.Generator().manual_seed(20260105)


def golden(name, function, inputs, constants=None):
    leaves = {k: v.clone().requires_grad_() for k, v in inputs.items()}
    out = function(**leaves)
    upstream = normal(*out.shape)
    out.backward(upstream)
    OUT.update({name + "/" + k: v for k, v in {**inputs, **(constants or {}), "out": out, "upstream": upstream}.items()})
    OUT.update({name + "/grad/" + k: v.grad for k, v in leaves.items()})


def rms_norm(x, weight, eps=1e-5):
    return F.rms_norm(x.reshape(-1, weight.numel()), weight.shape, weight, eps).reshape(x.shape)


def rope(apply, interleaved, head_dim, positions, inverse):
    def function(x):
        heads = x.shape[-1] // head_dim
        angles = positions[..., None].double() * inverse
        both = torch.cat([angles, angles], -1)
        split = x.view(*x.shape[:2], heads, head_dim).transpose(1, 2)
        turned, rest = split[..., : 2 * len(inverse)], split[..., 2 * len(inverse):]
        if interleaved:   # Glm4 repeats the first half of cos and sin itself, and passes the rest through itself
            out, _ = apply(split, split, both.cos(), both.sin())
        else:
            out, _ = apply(turned, turned, both.cos(), both.sin())
            out = torch.cat([out, rest], -1)
        return out.transpose(1, 2).reshape(x.shape)
    return function


def attention(query_heads, kv_heads, head_dim, documents=None):
    def function(q, k, v):
        b, t = q.shape[:2]
        heads = lambda x, n: x.view(b, t, n, head_dim).transpose(1, 2)
        mask = torch.ones(t, t).tril().bool()[None, None]
        if documents is not None:
            mask = mask & (documents[:, None, :, None] == documents[:, None, None, :])
        out = F.scaled_dot_product_attention(heads(q, query_heads), heads(k, kv_heads), heads(v, kv_heads), attn_mask=mask, enable_gqa=True)
        if documents is None:
            again = F.scaled_dot_product_attention(heads(q, query_heads), heads(k, kv_heads), heads(v, kv_heads), is_causal=True, enable_gqa=True)
            torch.testing.assert_close(again, out)
        return out.transpose(1, 2).reshape(q.shape)
    return function


def main():
    golden("rms_norm", rms_norm, dict(x=normal(3, 5, 33), weight=normal(33)), dict(eps=np.float64(1e-5)))
    golden("rms_norm_heads", rms_norm, dict(x=normal(2, 3, 3 * 7), weight=normal(7)), dict(eps=np.float64(1e-5)))

    positions = torch.tensor([[0, 1, 2, 3, 4], [7, 8, 0, 1, 511]])
    for name, apply, interleaved, head_dim, rotary in [
            ("rope_half_split", modeling_llama.apply_rotary_pos_emb, False, 6, 6),
            ("rope_half_split_partial", modeling_llama.apply_rotary_pos_emb, False, 10, 4),
            ("rope_interleaved", modeling_glm4.apply_rotary_pos_emb, True, 6, 6),
            ("rope_interleaved_partial", modeling_glm4.apply_rotary_pos_emb, True, 10, 4)]:
        inverse = 1.0 / (10000.0 ** (torch.arange(0, rotary, 2, dtype=torch.float64) / rotary))
        golden(name, rope(apply, interleaved, head_dim, positions, inverse), dict(x=normal(2, 5, 3 * head_dim)),
               dict(positions=positions, inverse_frequencies=inverse, head_dim=np.int32(head_dim)))

    documents = torch.tensor([[0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3], [5, 5, 5, 5, 5, 5, 5, 5, 5, 9, 9]])
    for name, t, docs in [("attention", 13, None), ("attention_documents", 11, documents), ("attention_one_token", 1, None)]:
        shape = dict(query_heads=np.int32(6), key_value_heads=np.int32(2), head_dim=np.int32(5))
        golden(name, attention(6, 2, 5, docs), dict(q=normal(2, t, 30), k=normal(2, t, 10), v=normal(2, t, 10)),
               shape if docs is None else {**shape, "documents": docs})

    golden("swiglu", lambda gate, up: F.silu(gate) * up, dict(gate=4 * normal(7, 19), up=normal(7, 19)))
    golden("linear", lambda x, weight, bias, residual: F.linear(x, weight, bias) + residual,
           dict(x=normal(7, 19), weight=normal(11, 19), bias=normal(11), residual=normal(7, 11)))
    golden("linear_plain", lambda x, weight: F.linear(x, weight), dict(x=normal(5, 33), weight=normal(3, 33)))
    ids = torch.tensor([[4, 0, 12, 4], [4, 7, 7, 1]])
    golden("embedding", lambda weight: F.embedding(ids, weight), dict(weight=normal(13, 9)), dict(ids=ids))
    adamw()
    save("ops", OUT)
    record_versions("ops", transformers=transformers.__version__)


def adamw():
    """Five updates of one parameter, with clipping at norm 1 before each."""
    p = torch.nn.Parameter(normal(17))
    optimizer = torch.optim.AdamW([p], lr=3e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.05, foreach=False)
    OUT["adamw/parameter"] = p.detach().clone()
    for step in range(5):
        p.grad = normal(17) * 0.3 ** step
        OUT["adamw/gradient%d" % step] = p.grad.clone()
        OUT["adamw/norm%d" % step] = torch.nn.utils.clip_grad_norm_([p], 1.0, foreach=False)
        optimizer.step()
        OUT["adamw/parameter%d" % step] = p.detach().clone()


if __name__ == "__main__":
    main()
