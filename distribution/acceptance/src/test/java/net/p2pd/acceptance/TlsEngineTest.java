package net.p2pd.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.p2pd.acceptance.Product.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which TLS engine the product uses, and how a user sees and settles that. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class TlsEngineTest {

  private static final String NATIVE = "TLS sessions use BoringSSL (native)";
  private static final String JDK = "TLS sessions use the JDK";

  @TempDir private Path temporary;

  /** Runs the demo, which connects two nodes by sessions. */
  private Result demo(Path home, String engine) {
    return Product.run(
        home.resolve("bin/p2pd"),
        Map.of(),
        "demo",
        "--verbose",
        "--plugins",
        Product.HOME.resolve("plugins").toString(),
        "--set",
        "tls.engine=\"" + engine + "\"");
  }

  private Path withoutNative() throws IOException {
    Path home = Product.copy(temporary.resolve("home"), "netty/netty-tcnative-boringssl-static");
    Files.createDirectories(home.resolve("plugins"));
    return home;
  }

  @Test
  void theNativeEngineIsUsedUnlessTheJdksIsAskedFor() {
    Result auto = demo(Product.HOME, "auto");
    assertThat(auto.exitCode()).as(auto.toString()).isZero();
    assertThat(auto.err()).contains(NATIVE).doesNotContain(JDK);
    Result jdk = demo(Product.HOME, "jdk");
    assertThat(jdk.exitCode()).as(jdk.toString()).isZero();
    assertThat(jdk.err()).contains(JDK).doesNotContain(NATIVE);
  }

  @Test
  void aNodeLoadsItsEngineWhenSomebodyConnectsAndNotBefore() {
    try (RunningNode node = RunningNode.start(temporary.resolve("callee"), "--verbose")) {
      assertThat(node.err()).doesNotContain("TLS sessions use");
      String data = temporary.resolve("caller").toString();
      Result result =
          Product.run("connect", node.address(), "--data-dir", data, "--timeout", "30s");
      assertThat(result.exitCode()).as(result.toString()).isZero();
      assertThat(node.err()).contains(NATIVE);
    }
  }

  @Test
  void withoutItsNativePartTheJdksEngineIsUsed() throws IOException {
    Result auto = demo(withoutNative(), "auto");
    assertThat(auto.err()).contains(JDK).doesNotContain(NATIVE);
  }

  @Test
  void whoWantsNothingButTheNativeEngineIsToldThatItIsMissing() throws IOException {
    Result result =
        Product.run(
            withoutNative().resolve("bin/p2pd"),
            Map.of(),
            "up",
            "--data-dir",
            temporary.resolve("data").toString(),
            "--set",
            "tls.engine=\"native\"");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .doesNotContain("\tat ")
        .contains("There is no native TLS engine here", "set tls.engine to \"auto\"");
  }
}
