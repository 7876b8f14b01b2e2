package net.p2pd.core.signal;

import java.nio.charset.StandardCharsets;

/** Small help with texts. */
final class Texts {

  private Texts() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
