/**
 * Low-rank adapters (LoRA, Hu et al., arXiv 2106.09685): which layers get one, their weights, how
 * they enter a graph, PEFT's files, and merging.
 */
package org.eaft.models.lora;
