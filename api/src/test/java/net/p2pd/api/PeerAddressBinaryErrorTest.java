package net.p2pd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which the binary and the compact form may be wrong has its own sentence. */
final class PeerAddressBinaryErrorTest {
  private static final TestPeer PEER = TestPeer.ofRfc8032();
  private static final PeerAddress ADDRESS =
      TestAddresses.fixed(PEER).section(200, new byte[] {1, 2, 3}).sign(PEER);
  private static final byte[] BYTES = ADDRESS.toBytes();

  private static final String PEER_SECTION = "01002101" + TestPeer.RFC_PUBLIC;
  private static final String ISSUED = "02000c00000000697deec000000007";
  private static final String NO_ENDPOINTS = "03000100";
  private static final String NO_SIGNALLING = "04000100";
  private static final String SEAL = "050020" + HexFormat.of().formatHex(TestPeer.SEALING_KEY);
  private static final String SIGNATURE = "ff0040" + "00".repeat(64);
  private static final String UNSIGNED =
      "01" + PEER_SECTION + ISSUED + NO_ENDPOINTS + NO_SIGNALLING + SEAL;
  private static final String NAT = "05060000000000";

  @Test
  void theHandMadeFormIsTheRealOne() {
    byte[] body = HexFormat.of().parseHex(UNSIGNED);
    byte[] signature = PEER.sign(AddressWriter.signedMessage(body));
    String whole = UNSIGNED + "ff0040" + HexFormat.of().formatHex(signature);
    PeerAddress address = PeerAddress.ofBytes(HexFormat.of().parseHex(whole));
    assertThat(address).isEqualTo(TestAddresses.empty(PEER).serial(7).sign(PEER));
  }

  @Test
  void unsignedAndWronglySignedBytesAreCalledSo() {
    refused(
        UNSIGNED,
        "Peer address: it is not signed, its last section is missing; copy it again, whole, or ask"
            + " the peer for a signed one");
    refused(
        UNSIGNED + SIGNATURE,
        "Peer address: its signature is not that of peer ahlvvgab; it was altered, damaged or"
            + " written by somebody else, get it again from the peer");
  }

  @Test
  void aSignatureMadeForAnotherPurposeIsNotTaken() {
    byte[] body = HexFormat.of().parseHex(UNSIGNED);
    String whole = UNSIGNED + "ff0040" + HexFormat.of().formatHex(PEER.sign(body));
    refusedContaining(whole, "its signature is not that of peer ahlvvgab");
  }

  @Test
  void versionsAreTold() {
    refusedContaining("02" + UNSIGNED.substring(2), "made by a newer version, its format is 2");
    refusedContaining("00" + UNSIGNED.substring(2), "its format version is 0, which never was");
    refusedContaining("", "version (byte 1): it needs 1 bytes where 0 are left");
  }

  @Test
  void aSectionThatMustBeUnderstoodIsFromANewerVersion() {
    refused(
        UNSIGNED + "060000" + SIGNATURE,
        "Peer address, section 6 (byte "
            + (UNSIGNED.length() / 2 + 1)
            + "): section type 6 is not known here and must be understood; the address was made by a"
            + " newer version, update this program");
    refusedContaining("01" + "7f0000" + PEER_SECTION, "made by a newer version");
  }

  @Test
  void unknownOptionalSectionsAreKeptAndSigned() {
    assertThat(PeerAddress.ofBytes(BYTES).section(200)).hasValue(new byte[] {1, 2, 3});
    byte[] altered = BYTES.clone();
    altered[BYTES.length - 67 - 1]++; // the last byte of the section before the signature
    assertThatThrownBy(() -> PeerAddress.ofBytes(altered))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageContaining("its signature is not that of peer");
  }

  @Test
  void sectionsStandOnceAndInOrder() {
    refusedContaining(
        "01" + PEER_SECTION + PEER_SECTION,
        "section 1 stands there for the second time or too late");
    refusedContaining(
        UNSIGNED + "800000" + "800000" + SIGNATURE,
        "section 128 stands there for the second time or too late");
    refusedContaining(
        UNSIGNED + "810000" + "800000" + SIGNATURE,
        "section 128 stands there for the second time or too late");
    refusedContaining(
        UNSIGNED + NO_SIGNALLING + SIGNATURE,
        "section 4 stands there for the second time or too late");
    refusedContaining("01" + ISSUED, "section 2 stands where section 1 belongs");
    refusedContaining(
        UNSIGNED.replace(NO_ENDPOINTS, ""), "section 4 stands where section 3 belongs");
  }

  @Test
  void nothingMayFollowTheSignature() {
    refused(
        UNSIGNED + SIGNATURE + "00",
        "Peer address, section \"signature\" (byte "
            + (UNSIGNED.length() / 2 + 68)
            + "): 1 bytes follow the signature; copy the address alone");
  }

  @Test
  void sectionsHaveTheirExactLength() {
    refusedContaining("01" + "010022" + PEER_SECTION.substring(6), "it needs 34 bytes where 33");
    refusedContaining("01" + "010020" + PEER_SECTION.substring(6), "A PeerId has 33 bytes");
    refusedContaining(UNSIGNED.replace(NO_ENDPOINTS, "0300020000"), "1 bytes too many in it");
    refusedContaining(
        UNSIGNED.replace(NO_ENDPOINTS, "030000"), "it needs 1 bytes where 0 are left");
    refusedContaining(UNSIGNED.replace("02000c", "02000b"), "it needs 4 bytes where 3 are left");
    refusedContaining(UNSIGNED + "ff003f" + "00".repeat(63), "its signature is not that of peer");
  }

  @Test
  void tooManyAreRefusedBeforeTheyAreRead() {
    refusedContaining(
        UNSIGNED.replace(NO_ENDPOINTS, "03000111"), "17 endpoints are too many; at most 16");
    refusedContaining(
        UNSIGNED.replace(NO_SIGNALLING, "04000109"),
        "9 signalling endpoints are too many; at most 8");
    assertThatThrownBy(() -> PeerAddress.ofBytes(new byte[4097]))
        .hasMessage(
            "Peer address: it is too long, 4097 bytes; at most 4096, copy the address alone");
  }

  @Test
  void bytesWhoseTextWouldBeTooLongAreRefused() {
    byte[] body = HexFormat.of().parseHex(UNSIGNED + "800bb8" + "00".repeat(3000));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(body);
    whole.writeBytes(new byte[] {-1, 0, 64});
    whole.writeBytes(PEER.sign(AddressWriter.signedMessage(body)));
    assertThatThrownBy(() -> PeerAddress.ofBytes(whole.toByteArray()))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageContaining("characters as text; at most 4096");
  }

  /** One endpoint, in the notation: NIC and flags, address, port, the rest. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0000 c0000201 0000 NAT NAT|endpoint 1 (byte 63): internal port 0 is out of range",
        "0008 c0000201 0001 NAT NAT|its flags are 8, which has no meaning",
        "0004 c0000201 0001 NAT NAT|its flags are 4, which has no meaning",
        "0000 00000000 0001 NAT NAT|0.0.0.0 means any address of a machine",
        "0000 e0000001 0001 NAT NAT|224.0.0.1 is a multicast address",
        "0001 00000000000000000000ffffc0000201 0001 NAT NAT|192.0.2.1 is written as IPv6; it must be"
            + " written as IPv4",
        "0006 c0000201 0001 c0000202 0000 NAT NAT|external port 0 is out of range",
        "0000 c0000201 0001 63060000000000 NAT|NAT type 99 is unknown; there are 1 to 7",
        "0000 c0000201 0001 NAT 05630000000000|Delta type 99 is unknown; there are 2 to 6",
        "0000 c0000201 0001 NAT 05040001000000|Delta value 65536 is out of range",
        "0000 c0000201 0001 NAT 05060000000100|Delta value 1: the delta \"random\" has no value",
        "0000 c0000201 0001 NAT 05060000000065|NAT confidence 101 percent is above 100",
        "0000 c0000201 0001 NAT|it needs 1 bytes where 0 are left"
      })
  void aWrongEndpointIsNamed(String endpoint, String message) {
    String hex = endpoint.replace("NAT", NAT).replace(" ", "");
    refusedContaining(
        UNSIGNED.replace(NO_ENDPOINTS, section("03", "01" + hex)) + SIGNATURE, message);
  }

  @Test
  void endpointsInAnotherOrderAreRefused() {
    String first = "0100c00002010001" + NAT + NAT;
    String second = "0000c00002010002" + NAT + NAT;
    refusedContaining(
        UNSIGNED.replace(NO_ENDPOINTS, section("03", "02" + first + second)) + SIGNATURE,
        "it is not written in the canonical way");
  }

  @Test
  void aSignallingEndpointInAnotherSpellingIsRefused() {
    String upper =
        HexFormat.of().formatHex("a://B".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    refusedContaining(
        UNSIGNED.replace(NO_SIGNALLING, section("04", "0105" + upper)) + SIGNATURE,
        "it is not written in the canonical way");
    refusedContaining(
        UNSIGNED.replace(NO_SIGNALLING, section("04", "0102ff1b")) + SIGNATURE,
        "signalling endpoint \"??\" is not written scheme://host:port/path");
  }

  @Test
  void wrongBase64IsToldWithItsPlace() {
    String compact = ADDRESS.compact();
    assertThatThrownBy(
            () -> PeerAddress.parse(compact.substring(0, 20) + "+" + compact.substring(21)))
        .isInstanceOf(PeerAddressException.class)
        .hasMessage(
            "Peer address: character 21, \"+\", does not belong into its base64url; copy the address"
                + " again, alone");
    assertThatThrownBy(() -> PeerAddress.parse(compact + "=="))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageContaining("\"=\", does not belong into its base64url");
    assertThatThrownBy(() -> PeerAddress.parse("p2pd1.AAAAA"))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageContaining("its 5 characters of base64url are no whole number of bytes");
    assertThatThrownBy(() -> PeerAddress.parse("p2pd1.AB"))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageContaining("its last character sets bits that belong to no byte");
  }

  @Test
  void aShorterArrayIsNeverReadBeyondItsEnd() {
    for (int length = 0; length < BYTES.length; length++) {
      byte[] cut = Arrays.copyOf(BYTES, length);
      assertThatThrownBy(() -> PeerAddress.ofBytes(cut)).isInstanceOf(PeerAddressException.class);
    }
  }

  private static String section(String type, String value) {
    return type + HexFormat.of().toHexDigits((short) (value.length() / 2)) + value;
  }

  private static void refused(String hex, String message) {
    assertThatThrownBy(() -> PeerAddress.ofBytes(HexFormat.of().parseHex(hex)))
        .isInstanceOf(PeerAddressException.class)
        .hasMessage(message);
  }

  private static void refusedContaining(String hex, String message) {
    assertThatThrownBy(() -> PeerAddress.ofBytes(HexFormat.of().parseHex(hex)))
        .isInstanceOf(PeerAddressException.class)
        .hasMessageStartingWith("Peer address")
        .hasMessageContaining(message);
  }
}
