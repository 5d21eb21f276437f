package org.eaft.ops;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that wait for the next part of work, at first awake: an op follows an op within
 * microseconds, and waking a thread takes longer than many ops do.
 */
final class WorkerPool {

  /** Looks at the job before a thread goes to sleep: some tens of microseconds. */
  private static final int SPINS = 2_000;

  private final Worker[] workers;

  WorkerPool(int threads) {
    workers = new Worker[threads];
    for (int i = 0; i < threads; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].start();
    }
  }

  /** Runs part 0 on the caller's thread and 1 to n - 1 on workers; returns when all have ended. */
  void run(int n, Parallel.Task part) {
    Job job = new Job(part, n - 1, Thread.currentThread());
    for (int i = 0; i < n - 1; i++) {
      workers[i].take(job);
    }
    job.run(0);
    job.await();
    job.rethrow();
  }

  /** One call's work. */
  private static final class Job {
    private final Parallel.Task part;
    private final AtomicInteger running;
    private final Thread caller;
    private volatile Throwable failure;

    Job(Parallel.Task part, int others, Thread caller) {
      this.part = part;
      this.running = new AtomicInteger(others);
      this.caller = caller;
    }

    void run(int index) {
      try {
        part.run(index);
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }

    void ended() {
      if (running.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }

    /** Even when interrupted: the parts write into the caller's memory until they end. */
    void await() {
      boolean interrupted = false;
      for (int i = 0; running.get() > 0; i++) {
        if (i < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
          interrupted |= Thread.interrupted();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void rethrow() {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }

  private static final class Worker extends Thread {
    private final int index;
    private volatile Job job;

    Worker(int index) {
      super("eaft-worker-" + index);
      this.index = index;
      setDaemon(true);
    }

    void take(Job next) {
      job = next;
      LockSupport.unpark(this);
    }

    @Override
    public void run() {
      for (int idle = 0; ; idle++) {
        Job next = job;
        if (next != null) {
          job = null;
          next.run(index);
          next.ended();
          idle = 0;
        } else if (idle < SPINS) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
    }
  }
}
