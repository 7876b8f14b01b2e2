package net.p2pd.signal.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names under which brokers know a node. */
class ClientIdsTest {

  @TempDir Path directory;

  private ClientIds ids() {
    return new ClientIds(directory, new SecureRandom());
  }

  private static Endpoint broker(int number) {
    return Endpoint.of(URI.create("tcp://broker" + number + ".example:1883"));
  }

  @Test
  void eachBrokerKnowsAnotherNameAndTheSameAfterARestart() throws IOException {
    String first = ids().of(broker(1));
    assertThat(first).matches("[0-9a-z]{23}");
    assertThat(ids().of(broker(2))).isNotEqualTo(first);
    assertThat(ids().of(broker(1))).isEqualTo(first);
    assertThat(ids().of(Endpoint.of(URI.create("mqtt://BROKER1.example")))).isEqualTo(first);
    assertThat(ids().of(Endpoint.of(URI.create("ssl://broker1.example")))).isNotEqualTo(first);
  }

  @Test
  void aNameForAGuestIsKeptNowhere() throws IOException {
    assertThat(ids().fresh()).matches("[0-9a-z]{23}").isNotEqualTo(ids().fresh());
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void onlyTheOwnerMayReadThem() throws IOException {
    Assumptions.assumeTrue(
        directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    ids().of(broker(1));
    assertThat(Files.getPosixFilePermissions(directory.resolve("client-ids")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aDamagedFileCostsNamesOnly() throws IOException {
    String kept = ids().of(broker(1));
    Path file = directory.resolve("client-ids");
    Files.writeString(file, "short tcp://x\n\u0000\n" + Files.readString(file) + "no line at all");
    assertThat(ids().of(broker(1))).isEqualTo(kept);
    Files.write(file, new byte[] {(byte) 0xff, 0, 10, (byte) 0xfe});
    assertThat(ids().of(broker(1))).isNotEqualTo(kept).matches("[0-9a-z]{23}");
  }

  @Test
  void theFileDoesNotGrowForEver() throws IOException {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      all.add(ids().of(broker(i)));
    }
    assertThat(all).hasSize(200);
    assertThat(Files.readAllLines(directory.resolve("client-ids"))).hasSize(64);
    assertThat(all).contains(ids().of(broker(199)));
  }
}
