package org.eaft.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eaft.train.config.ConfigException;
import org.junit.jupiter.api.Test;

class JobsTest {

  @Test
  void threadsNeverExceedTheCores() {
    for (int cores = 1; cores <= 9; cores++) {
      for (int jobs = 1; jobs <= cores; jobs++) {
        Jobs j = Jobs.of(jobs, cores);
        assertThat(j.threads()).isPositive();
        assertThat(j.jobs() * j.threads()).isLessThanOrEqualTo(cores).isGreaterThan(cores - jobs);
      }
    }
  }

  @Test
  void moreRunsThanCoresAreRefused() {
    assertThatThrownBy(() -> Jobs.of(3, 2))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("between 1 and 2");
    assertThatThrownBy(() -> Jobs.of(0, 2)).isInstanceOf(ConfigException.class);
  }

  @Test
  void memoryLimitsTheRunsAtOnce() {
    assertThat(Jobs.fitting(4, 10, 100)).isEqualTo(4);
    assertThat(Jobs.fitting(4, 30, 100)).isEqualTo(3);
    assertThat(Jobs.fitting(4, 300, 100)).isEqualTo(1);
    // a system that does not say what it has
    assertThat(Jobs.fitting(4, 300, 0)).isEqualTo(4);
  }

  @Test
  void eachRunGetsItsShareOfHeapAndThreads() {
    long heap = Runtime.getRuntime().maxMemory() >> 20;

    assertThat(new Jobs(2, 3).flags())
        .contains("-Xmx" + heap / 2 + "m", "-Dorg.eaft.threads=3", "-XX:ParallelGCThreads=3");
  }
}
