package net.p2pd.stun.codec;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/**
 * The messages of RFC 5769 section 2, and that of RFC 8489 appendix B as its erratum has it: the
 * one in the RFC announces 20 bytes more than it has, and lacks PASSWORD-ALGORITHM.
 */
final class Vectors {

  static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";
  static final String USERNAME = "\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9";
  static final String REALM = "example.org";
  static final String UNPREPARED = "The\u00ADM\u00AAtr\u2168";

  static final String REQUEST =
      """
      000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74
      002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020
      000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf""";
  static final String IPV4_RESPONSE =
      """
      0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220
      002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7
      80280004c07d4c96""";
  static final String IPV6_RESPONSE =
      """
      010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220
      002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9
      00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c""";
  static final String LONG_TERM_REQUEST =
      """
      000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b90000
      0015001c662f2f3439396b39353464364f4c33346f4c39465354767936347341
      0014000b6578616d706c652e6f72670000080014f67024656dd64a3e02b8e0712e85c9a28ca89666""";
  static final String SHA256_REQUEST =
      """
      000100902112a44278ad3433c6ad72c029da412e
      001e00204a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704
      001500296f624d61744a6f733241414143662f2f3439396b39353464364f4c33346f4c39465354767936347341000000
      0014000b6578616d706c652e6f726700001d000400020000
      001c0020b5c7bf005b6c52a21c51c5e892f81924136296cb927c43149309278cc6518e65""";

  static final List<String> ALL =
      List.of(REQUEST, IPV4_RESPONSE, IPV6_RESPONSE, LONG_TERM_REQUEST, SHA256_REQUEST);

  private Vectors() {}

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static ByteBuffer buffer(String hex) {
    return ByteBuffer.wrap(bytes(hex));
  }

  static StunMessage message(String hex) {
    return StunMessage.parse(buffer(hex));
  }
}
