package net.p2pd.node.identity;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.p2pd.api.PeerId;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** A second JVM that does something to a data directory when it is told to. */
final class OtherProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;

  private OtherProcess(Process process) {
    this.process = process;
    this.out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  static OtherProcess start(String what, Path directory, boolean links) throws IOException {
    Path testClasses = Path.of(System.getProperty("basedir", ".")).resolve("target/test-classes");
    String classPath =
        Stream.concat(
                Stream.of(testClasses.toAbsolutePath()),
                Stream.of(Identity.class, PeerId.class, Ed25519PrivateKeyParameters.class)
                    .map(OtherProcess::location))
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            OtherProcess.class.getName(),
            what,
            directory.toString(),
            String.valueOf(links));
    return new OtherProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static Path location(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  /** Returns its next line. */
  String line() throws IOException {
    return out.readLine();
  }

  /** Lets it go on. */
  void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** Kills it as a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  /** What the second JVM runs. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[1]);
    if (args[0].equals("create")) {
      PeerId.parse(Identity.ephemeral().peerId().toString()); // loads the classes first
      System.out.println("ready");
      int told = System.in.read();
      IdentityStore store = new IdentityStore(directory, Boolean.parseBoolean(args[2]));
      System.out.println(told < 0 ? "alone" : store.loadOrCreate().peerId());
    } else {
      try (DataDirectory open = DataDirectory.open(directory)) {
        System.out.println("holds " + open.path());
        int told = System.in.read();
        System.out.println("done " + told);
      }
    }
  }
}
