package net.p2pd.stun.codec;

/** USERHASH: a user's name that only the server can read (RFC 8489 section 14.4). */
public final class Userhash {

  private Userhash() {}

  /**
   * SHA-256 of name and realm.
   *
   * @param username unprepared; {@link PreparedText#opaqueString} is applied
   * @param realm without quotes, treated alike
   * @return 32 bytes, for {@link StunBuilder#bytes}
   * @throws StunFormatException if one of them has characters that it must not have
   */
  public static byte[] of(String username, String realm) {
    return PasswordAlgorithm.SHA256.digest(
        PreparedText.opaqueString(username) + ":" + PreparedText.opaqueString(realm));
  }
}
