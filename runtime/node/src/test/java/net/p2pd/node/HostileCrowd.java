package net.p2pd.node;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.p2pd.api.PeerId;
import net.p2pd.core.session.SessionMux;
import net.p2pd.node.identity.Identity;
import net.p2pd.node.tls.Intruder;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * Hostile peers in a process of their own, so that what they cost the node can be measured without
 * what they cost themselves. It does what it reads, a line each, and answers when it is done.
 */
final class HostileCrowd implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;

  HostileCrowd(int port, PeerId node) throws IOException {
    Path testClasses = Path.of(System.getProperty("basedir", ".")).resolve("target/test-classes");
    String classPath =
        Stream.concat(
                Stream.of(testClasses.toAbsolutePath()),
                Stream.of(
                        HostileCrowd.class,
                        Identity.class,
                        SessionMux.class,
                        PeerId.class,
                        Ed25519PrivateKeyParameters.class,
                        X509CertificateHolder.class,
                        MiscObjectIdentifiers.class)
                    .map(HostileCrowd::location))
            .map(Path::toString)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                HostileCrowd.class.getName(),
                String.valueOf(port),
                node.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  private static Path location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  /** Lets it do something and waits until it has. */
  void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
    String answer = out.readLine();
    if (!"done".equals(answer)) {
      throw new AssertionError("the hostile crowd answers '" + line + "' with: " + answer);
    }
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
  }

  /** What the process runs. */
  public static void main(String[] arguments) throws Exception {
    Crowd crowd = new Crowd(Integer.parseInt(arguments[0]), PeerId.parse(arguments[1]));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      int count = words.length > 1 ? Integer.parseInt(words[1]) : 0;
      switch (words[0]) {
        case "silent" -> crowd.silent(count);
        case "half-hello" -> crowd.halfHello(count);
        case "half-frame" -> crowd.halfFrame(count);
        case "never-reading" -> crowd.neverReading(count);
        case "await-cut-off" -> crowd.awaitCutOff();
        default -> crowd.leave();
      }
      System.out.println("done");
    }
  }

  private static final class Crowd {

    /** A TLS record with a ClientHello of 512 bytes, and of it the first eleven. */
    private static final byte[] HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3, 7, 7, 7, 7, 7};

    private final int port;
    private final PeerId node;
    private final Identity identity = Identity.ephemeral();
    private final List<Socket> cutOff = new ArrayList<>();
    private final List<Intruder> staying = new ArrayList<>();
    private final List<Intruder> proven = new ArrayList<>();

    Crowd(int port, PeerId node) {
      this.port = port;
      this.node = node;
    }

    void silent(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        cutOff.add(Intruder.connect(port));
      }
    }

    void halfHello(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        Socket socket = Intruder.connect(port);
        cutOff.add(socket);
        socket.getOutputStream().write(HELLO);
      }
    }

    void halfFrame(int count) throws Exception {
      for (int i = 0; i < count; i++) {
        Intruder peer = Intruder.proven(port, identity);
        proven.add(peer);
        cutOff.add(peer.raw);
        peer.write(new byte[] {Intruder.DATA, 0, 0});
      }
    }

    /** Asks for 256 KiB of echoes on eight streams and never looks at them. */
    void neverReading(int count) throws Exception {
      for (int i = 0; i < count; i++) {
        Intruder peer = Intruder.proven(port, identity).agree(node);
        staying.add(peer);
        for (int stream = 1; stream < 16; stream += 2) {
          peer.frame(Intruder.OPEN, 0, stream, new byte[0]);
          for (int j = 0; j < 4; j++) {
            peer.frame(Intruder.DATA, 0, stream, new byte[8192]);
          }
        }
      }
    }

    void awaitCutOff() throws IOException {
      for (Socket socket : cutOff) {
        Intruder.awaitClosed(socket);
      }
    }

    void leave() throws IOException {
      for (Socket socket : cutOff) {
        socket.close();
      }
      for (Intruder peer : staying) {
        peer.close();
      }
      cutOff.clear();
      staying.clear();
      proven.clear();
    }
  }
}
