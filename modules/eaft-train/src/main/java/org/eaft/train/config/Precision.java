package org.eaft.train.config;

/** Number format of what enters a matrix product; weights, sums and losses are fp32 in both. */
public enum Precision {
  FP32,
  BF16
}
