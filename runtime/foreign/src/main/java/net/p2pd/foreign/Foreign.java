package net.p2pd.foreign;

import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What tests need of this machine that nobody here wrote. What is missing is said on standard
 * output and skips the test; with {@code P2PD_REQUIRE_PEERS=true} in the environment it fails it.
 */
public final class Foreign {

  private static final int END_SECONDS = 20;

  private static final int LEAST_PORT = 15_000;
  private static final int END_OF_PORTS = 32_768;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Foreign() {}

  /**
   * Skips the test where one of these programs is not in {@code PATH}.
   *
   * @throws org.opentest4j.TestAbortedException if one is missing and may be
   * @throws AssertionError if one is missing and is required
   */
  public static void need(String... programs) {
    for (String program : programs) {
      if (!isInstalled(program)) {
        skip(program + " is not installed here");
      }
    }
  }

  private static boolean isInstalled(String program) {
    String folders = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(folders.split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /**
   * Skips the test, or fails it where what it needs is required; never returns.
   *
   * @param reason what is missing
   * @throws org.opentest4j.TestAbortedException if that may be missing
   * @throws AssertionError if it is required
   */
  public static void skip(String reason) {
    if ("true".equals(System.getenv("P2PD_REQUIRE_PEERS"))) {
      Assertions.fail(reason + ", but P2PD_REQUIRE_PEERS=true wants it");
    }
    System.out.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }

  /**
   * Returns a port that is free for TCP and UDP on every address, another one each time. It is
   * below those that systems give away by themselves, so nobody gets it until whoever asked for it
   * has started what is to listen there.
   */
  public static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, END_OF_PORTS);
      if (GIVEN.add(port) && isFree(port)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket tcp = new ServerSocket(port);
        DatagramSocket udp = new DatagramSocket(port)) {
      return tcp.isBound() && udp.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Ends a process by force, and waits until it is gone.
   *
   * @throws AssertionError if it stays
   */
  public static void end(Process process) {
    try {
      if (!process.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(process + " did not end within " + END_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the end of " + process, e);
    }
  }

  /**
   * Makes a key and a certificate signed with it, by openssl: the files {@code key.pem} and {@code
   * cert.pem}. Skips the test where there is no openssl.
   *
   * @param directory where the files are to be
   * @param names whose certificate it is, such as {@code DNS:localhost,IP:127.0.0.1}
   */
  public static void certificate(Path directory, String names) {
    String unused =
        ForeignProgram.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=p2pd test",
            "-addext",
            "subjectAltName=" + names,
            "-keyout",
            directory.resolve("key.pem"),
            "-out",
            directory.resolve("cert.pem"));
  }
}
