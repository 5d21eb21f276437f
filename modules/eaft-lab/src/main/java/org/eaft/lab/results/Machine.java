package org.eaft.lab.results;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Where a run was computed.
 *
 * @param id eight hexadecimal digits of a hash of the other facts but threads
 * @param cpu the processor's name
 * @param cores processors that the JVM saw
 * @param threads that the run used; null where it is not known
 * @param memoryMib memory in MiB; null where the system does not say
 * @param os name, version, architecture
 * @param jdk name, version, vendor
 */
public record Machine(
    String id, String cpu, int cores, Integer threads, Long memoryMib, String os, String jdk) {

  private static final int ID_DIGITS = 8;

  public Machine {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(cpu, "cpu");
    Objects.requireNonNull(os, "os");
    Objects.requireNonNull(jdk, "jdk");
  }

  /** A machine with the id that follows from its facts. */
  public static Machine of(
      String cpu, int cores, Integer threads, Long memoryMib, String os, String jdk) {
    String facts = String.join("\n", cpu, "" + cores, "" + memoryMib, os, jdk);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(facts.getBytes(StandardCharsets.UTF_8));
      String id = HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
      return new Machine(id, cpu, cores, threads, memoryMib, os, jdk);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
