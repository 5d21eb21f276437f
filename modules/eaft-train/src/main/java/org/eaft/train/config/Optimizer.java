package org.eaft.train.config;

/** How an accumulated gradient becomes an update. */
public enum Optimizer {
  /** Adam with decoupled weight decay; two moments per parameter. */
  ADAMW,
  /** Plain gradient descent; no state. */
  SGD
}
