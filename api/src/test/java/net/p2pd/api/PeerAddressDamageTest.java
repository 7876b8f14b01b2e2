package net.p2pd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No damage gets through, and none makes another error than the one that says so. */
final class PeerAddressDamageTest {
  private static final TestPeer PEER = TestPeer.ofRfc8032();
  private static final PeerAddress ADDRESS =
      TestAddresses.fixed(PEER).section(200, new byte[] {1, 2, 3}).sign(PEER);

  @Test
  void everyFlippedBitOfTheCompactFormIsRefused() {
    everyFlipIsRefused(ADDRESS.compact());
  }

  @Test
  void everyFlippedBitOfTheTextIsRefused() {
    everyFlipIsRefused(ADDRESS.text());
  }

  @Test
  void everyFlippedBitOfTheBinaryFormIsRefused() {
    byte[] bytes = ADDRESS.toBytes();
    for (int i = 0; i < bytes.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[i] ^= (byte) (1 << bit);
        assertThatThrownBy(() -> PeerAddress.ofBytes(flipped))
            .as("byte %d, bit %d", i, bit)
            .isInstanceOf(PeerAddressException.class);
      }
    }
  }

  @Test
  void everyTruncationIsRefused() {
    for (String form : new String[] {ADDRESS.compact(), ADDRESS.text()}) {
      for (int length = 0; length < form.length(); length++) {
        refused(form.substring(0, length));
      }
    }
  }

  @Test
  void everyDoubledOrMissingCharacterIsRefused() {
    for (String form : new String[] {ADDRESS.compact(), ADDRESS.text()}) {
      for (int i = 0; i < form.length(); i++) {
        refused(form.substring(0, i) + form.substring(i + 1));
        refused(form.substring(0, i + 1) + form.substring(i));
      }
    }
  }

  @Test
  void everyFieldOfTheTextIsUnderTheSignature() {
    String[][] alterations = {
      {"12:00:00Z", "12:00:01Z"},
      {"serial:7", "serial:8"},
      {"nic:0", "nic:2"},
      {"nic:1", "nic:2"},
      {"192.168.1.5", "192.168.1.6"},
      {"41000", "41001"},
      {"203.0.113.7", "203.0.113.8"},
      {"41234", "41235"},
      {"external:203.0.113.7-port-41234", "external:unknown"},
      {"port-unknown", "port-41000"},
      {"symmetric:", "port-restricted:"},
      {"independent", "dependent"},
      {":-4:", ":4:"},
      {"90-percent", "91-percent"},
      {"full-cone:equal:100-percent", "unmeasured"},
      {"fe80::1", "fe80::2"},
      {"_signal:mqtt:broker.example.net:1883", ""},
      {"broker.example.net", "broker.example.org"},
      {"@v3", "@v4"},
      {"seal:q", "seal:a"},
      {"_section:200:aebag", ""},
      {"section:200", "section:201"},
      {"aebag", "aebaa"},
    };
    for (String[] alteration : alterations) {
      String altered =
          ADDRESS.text().replaceFirst(java.util.regex.Pattern.quote(alteration[0]), alteration[1]);
      assertThat(altered).isNotEqualTo(ADDRESS.text());
      boolean order = altered.contains("nic:2_internal:192");
      assertThatThrownBy(() -> PeerAddress.parse(altered))
          .as("%s -> %s", alteration[0], alteration[1])
          .isInstanceOf(PeerAddressException.class)
          .hasMessageContaining(order ? "in ascending order" : "its signature is not that of peer");
    }
  }

  @Test
  void randomGarbageIsRefused() {
    long seed = System.nanoTime();
    System.out.println("PeerAddressDamageTest seed " + seed);
    Random random = new Random(seed);
    byte[] good = ADDRESS.toBytes();
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = good.clone();
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      if (!java.util.Arrays.equals(bytes, good)) {
        assertThatThrownBy(() -> PeerAddress.ofBytes(bytes))
            .isInstanceOf(PeerAddressException.class);
      }
      char[] text = ADDRESS.text().toCharArray();
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        text[random.nextInt(text.length)] =
            (char)
                (random.nextInt(8) == 0
                    ? random.nextInt(65536)
                    : "_:-.0a@".charAt(random.nextInt(7)));
      }
      if (!new String(text).equals(ADDRESS.text())) {
        refused(new String(text));
      }
    }
  }

  private static void everyFlipIsRefused(String form) {
    for (int i = 0; i < form.length(); i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] bytes = form.getBytes(StandardCharsets.ISO_8859_1);
        bytes[i] ^= (byte) (1 << bit);
        refused(new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
  }

  private static void refused(String text) {
    assertThatThrownBy(() -> PeerAddress.parse(text))
        .as(text)
        .isInstanceOf(PeerAddressException.class)
        .hasMessageStartingWith("Peer address")
        .message()
        .hasSizeLessThan(600)
        .matches("[\\x20-\\x7e]+");
  }
}
