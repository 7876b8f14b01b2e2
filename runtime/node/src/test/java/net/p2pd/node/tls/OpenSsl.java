package net.p2pd.node.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.p2pd.api.PeerId;
import net.p2pd.foreign.Foreign;

/** The openssl program as a peer that shares no code with ours. */
final class OpenSsl {

  private final Path directory;

  OpenSsl(Path directory) {
    this.directory = directory;
  }

  /** Skips the test where there is no openssl; with P2PD_REQUIRE_PEERS=true that is a failure. */
  static void assumePresent() {
    String problem = null;
    try {
      Process process = new ProcessBuilder("openssl", "version").redirectErrorStream(true).start();
      String version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!version.startsWith("OpenSSL 3.")) {
        problem = "OpenSSL 3 is needed, found " + version;
      }
    } catch (IOException e) {
      problem = "openssl is not installed: " + e.getMessage();
    }
    if (problem != null) {
      Foreign.skip(problem);
    }
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** Runs a command to its end and returns what it printed on standard output. */
  byte[] run(String... arguments) throws IOException, InterruptedException {
    Path errors = file("errors.txt");
    Process process =
        new ProcessBuilder(command(arguments))
            .directory(directory.toFile())
            .redirectError(errors.toFile())
            .start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readAllBytes();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(List.of(arguments) + ": " + Files.readString(errors));
    }
    return output;
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Makes an identity, a key and a certificate by our rules, without our code; returns who it is.
   */
  PeerId makeProof() throws IOException, InterruptedException {
    run("genpkey", "-algorithm", "ed25519", "-out", "identity.pem");
    byte[] identity = run("pkey", "-in", "identity.pem", "-pubout", "-outform", "DER");
    byte[] peer = new byte[33];
    peer[0] = 1;
    System.arraycopy(identity, identity.length - 32, peer, 1, 32);
    byte[] key = makeKey();
    ByteArrayOutputStream statement = new ByteArrayOutputStream();
    statement.writeBytes("p2pd/1 certificate key\0".getBytes(StandardCharsets.US_ASCII));
    statement.writeBytes(key);
    Files.write(file("statement"), statement.toByteArray());
    run("pkeyutl", "-sign", "-inkey", "identity.pem", "-rawin", "-in", "statement", "-out", "sig");
    HexFormat hex = HexFormat.of();
    String value =
        "30650421" + hex.formatHex(peer) + "0440" + hex.formatHex(Files.readAllBytes(file("sig")));
    makeCertificate("2.25.81999943915877297130517797496597979456=DER:" + value);
    return PeerId.ofBytes(peer);
  }

  /** Makes the key of a certificate; returns its SubjectPublicKeyInfo. */
  byte[] makeKey() throws IOException, InterruptedException {
    run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem");
    return run("pkey", "-in", "key.pem", "-pubout", "-outform", "DER");
  }

  /** Makes a certificate of the key with these extensions. */
  void makeCertificate(String... extensions) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    lines.addAll(List.of("[req]", "distinguished_name=dn", "x509_extensions=ext", "[dn]", "[ext]"));
    lines.addAll(List.of(extensions));
    Files.write(file("req.cnf"), lines);
    run(
        "req",
        "-new",
        "-x509",
        "-config",
        "req.cnf",
        "-key",
        "key.pem",
        "-subj",
        "/CN=openssl",
        "-sha256",
        "-days",
        "1",
        "-out",
        "cert.pem");
  }

  /** Starts a command that talks; what it prints, also on standard error, is collected. */
  Talk start(String... arguments) throws IOException {
    return new Talk(
        new ProcessBuilder(command(arguments))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start());
  }

  /** A running openssl. */
  static final class Talk implements AutoCloseable {
    private final Process process;
    private final StringBuilder printed = new StringBuilder();

    private Talk(Process process) {
      this.process = process;
      // A read of its output cannot be interrupted, so it must not wait for ever.
      CompletableFuture.delayedExecutor(40, TimeUnit.SECONDS).execute(process::destroyForcibly);
    }

    void type(String text) throws IOException {
      process.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
    }

    /** Reads on until the text has been printed; fails at the end of the output. */
    void await(String text) throws IOException {
      InputStream in = process.getInputStream();
      byte[] chunk = new byte[4096];
      while (printed.indexOf(text) < 0) {
        int count = in.read(chunk);
        if (count < 0) {
          throw new AssertionError("openssl never said '" + text + "' but\n" + printed);
        }
        printed.append(new String(Arrays.copyOf(chunk, count), StandardCharsets.ISO_8859_1));
      }
    }

    String printed() {
      return printed.toString();
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
    }
  }
}
