package net.p2pd.nat.stun;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import net.p2pd.api.pipe.Pipes;
import net.p2pd.foreign.Foreign;
import net.p2pd.stun.client.StunClient;
import net.p2pd.stun.client.StunServer;
import net.p2pd.stun.client.StunTiming;
import net.p2pd.stun.client.StunTransport;

/** The STUN server of coturn on loopback, at ports that were free. */
final class Coturn implements AutoCloseable {

  private static final int TRIES = 50;
  private static final StunTiming ONE_TRY =
      StunTiming.STANDARD.withRequests(1).withLastWait(1).withReliable(Duration.ofMillis(500));

  final int port;
  final int tlsPort;
  private final Path certificate;
  private final Process process;

  private Coturn(Path directory, int port, int tlsPort) throws IOException {
    this.port = port;
    this.tlsPort = tlsPort;
    Foreign.certificate(directory, "DNS:localhost,IP:127.0.0.1");
    this.certificate = directory.resolve("cert.pem");
    List<String> command = new ArrayList<>(List.of("nice", "-n", "15", "turnserver", "-n"));
    command.addAll(List.of("-L", "127.0.0.1", "-L", "::1", "--no-cli", "--no-dtls"));
    command.addAll(List.of("--listening-port", "" + port, "--tls-listening-port", "" + tlsPort));
    command.addAll(
        List.of(
            "--cert", certificate.toString(), "--pkey", directory.resolve("key.pem").toString()));
    command.addAll(List.of("--pidfile", directory.resolve("pid").toString()));
    command.addAll(List.of("--userdb", directory.resolve("users").toString()));
    command.addAll(List.of("--log-file", "stdout", "--min-port", "50000", "--max-port", "50010"));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
  }

  /** Starts it and waits until it answers; skips the test where it is not installed. */
  static Coturn start(Path directory, Pipes pipes) throws IOException {
    Foreign.need("turnserver");
    Coturn coturn = new Coturn(directory, Foreign.freePort(), Foreign.freePort());
    try {
      coturn.await(pipes, coturn.server(StunTransport.UDP));
      coturn.await(pipes, coturn.server(StunTransport.TCP));
    } catch (RuntimeException | Error e) {
      coturn.close();
      throw e;
    }
    return coturn;
  }

  private void await(Pipes pipes, StunServer server) {
    for (int i = 0; i < TRIES && process.isAlive(); i++) {
      try {
        StunClient.of(pipes).timing(ONE_TRY).ask(server).join();
        return;
      } catch (CompletionException e) {
        pause();
      }
    }
    throw new AssertionError("coturn does not answer: " + server);
  }

  /** What is not there yet refuses at once; until the next try the process itself is waited for. */
  private void pause() {
    try {
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("coturn has ended: " + process.exitValue());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  StunServer server(StunTransport transport) {
    return StunServer.of(transport, "127.0.0.1", transport == StunTransport.TLS ? tlsPort : port);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Trusts its certificate and no other. */
  SSLContext trust() throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "coturn", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() {
    Foreign.end(process);
  }
}
