package net.p2pd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which a text may be wrong has its own sentence. */
final class PeerAddressTextErrorTest {
  private static final TestPeer PEER = TestPeer.ofRfc8032();
  private static final PeerAddress ADDRESS =
      TestAddresses.fixed(PEER).section(200, new byte[] {1, 2, 3}).sign(PEER);
  private static final String TEXT = ADDRESS.text();

  @Test
  void anEmptyTextIsCalledEmpty() {
    refused("", "Peer address: it is empty; give one that begins with p2pd1");
    refused(" \n", "Peer address: it is empty; give one that begins with p2pd1");
  }

  @Test
  void somethingElseIsCalledNoAddress() {
    refused(
        "example.net:80",
        "Peer address: \"example.net:80\" is none; one begins with p2pd1_ or p2pd1. and has no"
            + " blanks, copy it again, whole");
    assertThatThrownBy(() -> PeerAddress.parse("\u001b[2J" + "x".repeat(4000)))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageStartingWith("Peer address: \"?[2J")
        .extracting(Throwable::getMessage)
        .satisfies(message -> assertThat(message.toString()).hasSizeLessThan(200));
  }

  @Test
  void anOverlongTextIsRefusedWithBothLengths() {
    refused(
        TEXT + "a".repeat(4097 - TEXT.length()),
        "Peer address: it is too long, 4097 characters; at most 4096, copy the address alone");
  }

  @Test
  void aNewerVersionIsCalledNewer() {
    refused(
        TEXT.replace("p2pd1_", "p2pd2_"),
        "Peer address: it was made by a newer version, its format is 2 and this program knows 1;"
            + " update this program, or ask the peer for an address in the older format");
    assertThatThrownBy(() -> PeerAddress.parse(ADDRESS.compact().replace("p2pd1.", "p2pd17.")))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageContaining("made by a newer version, its format is 17");
  }

  @Test
  void anUnsignedTextIsCalledUnsigned() {
    refused(
        TEXT.substring(0, TEXT.indexOf("_sign:")),
        "Peer address: it is not signed, its last part \"sign\" is missing; copy it again, whole, or"
            + " ask the peer for a signed one");
  }

  @Test
  void aWronglySignedTextIsCalledSo() {
    String stranger =
        TestAddresses.fixed(PEER).serial(8).section(200, new byte[] {1, 2, 3}).sign(PEER).text();
    String mixed =
        TEXT.substring(0, TEXT.indexOf("_sign:")) + stranger.substring(stranger.indexOf("_sign:"));
    refused(
        mixed,
        "Peer address: its signature is not that of peer ahlvvgab; it was altered, damaged or"
            + " written by somebody else, get it again from the peer");
  }

  @Test
  void aTextOfAnotherPeerUnderThisNameIsRefused() {
    TestPeer stranger = TestPeer.random();
    String text = TestAddresses.fixed(stranger).sign(stranger).text();
    refused(
        text.replace(stranger.id.toString(), PEER.id.toString()),
        "Peer address: its signature is not that of peer ahlvvgab; it was altered, damaged or"
            + " written by somebody else, get it again from the peer");
  }

  @Test
  void aCutOffTextIsCalledCutOff() {
    refused(
        "p2pd1", "Peer address: it ends after its version; it was cut off, copy it again, whole");
    refused(
        TEXT.substring(0, TEXT.indexOf("_serial:")),
        "Peer address: it ends before its part \"serial\" is complete; it was cut off, copy it"
            + " again, whole");
    refused(
        TEXT.substring(0, TEXT.indexOf("_serial:") + 4),
        "Peer address: it ends before its part \"serial\" is complete; it was cut off, copy it"
            + " again, whole");
    assertThatThrownBy(() -> PeerAddress.parse(TEXT.substring(0, TEXT.length() - 5)))
        .hasMessageEndingWith(
            "the signature has 98 characters instead of 103; copy the address again, whole");
  }

  /** What replaces the first match, and what is said about it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port-41000|port-99999|part \"internal\" (character 109): internal port 99999 is out of"
            + " range; ports go from 1 to 65535",
        "port-41000|port-0|internal port 0 is out of range; ports go from 1 to 65535",
        "port-41000|port-x|\"192.168.1.5-port-x\" has no number as its internal port",
        "port-41234|port-65536|part \"external\" (character 141): external port 65536 is out of"
            + " range; ports go from 1 to 65535",
        "-port-41000|:41000|\"192.168.1.5:41000\" is not written address-port-number",
        "192.168.1.5|192.168.1.500|\"192.168.1.500\" is not an IP address: \"500\" is greater than"
            + " 255",
        "192.168.1.5|localhost|\"localhost\" is not an IP address: it looks like a host name, and"
            + " names are not looked up here; give the address",
        "fe80::1|fe80::1%eth0|from character 261 on",
        "192.168.1.5|0.0.0.0|0.0.0.0 means any address of a machine; nobody can connect to it, give"
            + " a single one",
        "203.0.113.7|239.1.1.1|239.1.1.1 is a multicast address; give the address of one machine",
        "203.0.113.7|2001:db8::7|are of different families",
        "udp:symmetric|udp:99|part \"udp\" (character 173): NAT type \"99\" is unknown; known are:"
            + " open, symmetric-udp-firewall, full-cone, restricted-cone, port-restricted,"
            + " symmetric, blocked",
        "independent|odd|Delta type \"odd\" is unknown; known are: equal, preserving, independent,"
            + " dependent, random",
        ":-4:|:-65536:|Delta value -65536 is out of range; -65535 to 65535 but not 0 is possible",
        ":-4:|:0:|Delta value \"0\" is not a whole number other than 0",
        ":-4:|:|Delta \"independent\" lacks its value; write for instance independent:1",
        "90-percent|101-percent|NAT confidence 101 percent is above 100",
        "90-percent|much|is not written type:delta:number-percent",
        "serial:7|serial:4294967296|serial number 4294967296 is not within 0 to 4294967295",
        "serial:7|serial:-7|serial number \"-7\" is no whole number of at most 10 digits",
        "2026-01-31T|2026-02-31T|is no time such as 2026-01-31T12:00:00Z",
        "2026-01-31T|+20260-01-31T|is not in the years 1970 to 9999",
        "nic:0|nic:256|NIC number 256 is out of range; NICs are numbered 0 to 255",
        "nic:1|nic:0|NIC 0 stands there after NIC 0; each NIC stands there once, in ascending order",
        "peer:ahl|peer:bhl|The PeerId has version 9, this program knows version 1",
        "peer:ahl|peer:Ahl|The PeerId has 'A' at position 1; write it in lower case",
        "peer:ahl|peer:ah|A PeerId has 53 characters, this has 52",
        "net:1883|net:70000|signalling port 70000 is out of range; ports go from 1 to 65535",
        "mqtt:broker|mqtt_broker|part \"signal\" (character 420): signalling endpoint \"mqtt\" is not written"
            + " scheme:host:port",
        "seal:q|seal:|the sealing key has 51 characters instead of 52; copy the address again, whole",
        "seal:q|seal:1|the sealing key has '1' at position 1; base32 has the letters a to z and the"
            + " digits 2 to 7",
        "200:aebag|100:aebag|section type 100 is not one of the optional types 128 to 254",
        "200:aebag|200:aeb|the section has 3 characters, which no number of bytes takes in base32",
        "200:aebag|200|it is not written section:type:value",
        "_serial:7|_serial:7_serial:7|part \"serial\" (character 103): it stands in the address for"
            + " the second time; copy the address again, alone",
        "_section:200:aebag|_section:200:aebag_section:200:aebag|section 200 stands there for the"
            + " second time",
        "_serial:7||part \"serial\" (character 94): part \"nic\" stands here instead; the order is"
            + " fixed; copy the address again, whole",
        "_serial|_seriel|\"seriel:7\" stands here instead; copy the address again, whole",
        "serial:7|serial:07|it is not written in the canonical way from character 101 on",
        "fe80::1|fe80:0::1|it is not written in the canonical way from character 259 on",
        "fe80::1|FE80::1|it is not written in the canonical way from character 254 on"
      })
  void aWrongPartIsNamed(String what, String by, String message) {
    assertThat(TEXT).contains(what);
    String wrong = TEXT.replaceFirst(Pattern.quote(what), by == null ? "" : by);
    assertThatThrownBy(() -> PeerAddress.parse(wrong))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageStartingWith("Peer address")
        .hasMessageContaining(message);
  }

  @Test
  void nothingMayFollow() {
    refused(
        TEXT + "_garbage",
        "Peer address: character "
            + (TEXT.length() + 1)
            + " and what follows do not belong to it (\"_garbage\"); copy the address alone");
    refused(
        TEXT + TEXT.substring(TEXT.indexOf("_sign:")),
        "Peer address, part \"sign\" (character "
            + (TEXT.length() + 2)
            + "): it stands in the address for the second time; copy the address again, alone");
    assertThatThrownBy(() -> PeerAddress.parse(TEXT + " " + TEXT))
        .isInstanceOf(PeerAddressException.class);
  }

  @Test
  void aSeventeenthEndpointIsRefused() {
    StringBuilder many = new StringBuilder();
    for (int i = 1; i <= 15; i++) {
      many.append("_internal:10.0.0.2-port-")
          .append(i)
          .append("_external:unknown_udp:unmeasured_tcp:unmeasured");
    }
    String text = TEXT.replace("_signal:mqtt", many + "_signal:mqtt");
    assertThatThrownBy(() -> PeerAddress.parse(text))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageEndingWith("there are more than 16 endpoints, which is the limit");
  }

  @Test
  void aNinthSignallingEndpointIsRefused() {
    String text = TEXT.replace("_seal:", "_signal:a:b:1".repeat(7) + "_seal:");
    assertThatThrownBy(() -> PeerAddress.parse(text))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageEndingWith("there are more than 8 signalling endpoints, which is the limit");
  }

  @Test
  void repeatedPlacesAreRefused() {
    String endpoint =
        "_internal:10.0.0.2-port-41000_external:unknown_udp:unmeasured_tcp:unmeasured";
    assertThatThrownBy(
            () -> PeerAddress.parse(TEXT.replace("_signal:mqtt", endpoint + "_signal:mqtt")))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageEndingWith("endpoint 4 is the same place as endpoint 3; keep one");
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> PeerAddress.parse(text))
        .isInstanceOf(PeerAddressException.class)
        .hasMessage(message);
  }
}
