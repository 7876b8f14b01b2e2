package net.p2pd.stun.client;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.Challenge;
import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.Methods;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.TransactionId;

/**
 * What is asked, and which answers are believed. Immutable; it may be sent often, with a new
 * transaction each time.
 */
public final class StunRequest {

  private static final int USUAL_SIZE = 2048;
  private static final int LARGEST = 0xFFFF;

  private final int method;
  private final Consumer<StunBuilder> attributes;
  private final Consumer<StunBuilder> signature;
  private final @Nullable Predicate<StunMessage> verifier;
  private final boolean classic;
  private final boolean fingerprint;
  private final boolean fromAnywhere;
  private final boolean raw;
  private final @Nullable StunTiming timing;

  private StunRequest(
      int method,
      Consumer<StunBuilder> attributes,
      Consumer<StunBuilder> signature,
      @Nullable Predicate<StunMessage> verifier,
      boolean classic,
      boolean fingerprint,
      boolean fromAnywhere,
      boolean raw,
      @Nullable StunTiming timing) {
    this.method = method;
    this.attributes = attributes;
    this.signature = signature;
    this.verifier = verifier;
    this.classic = classic;
    this.fingerprint = fingerprint;
    this.fromAnywhere = fromAnywhere;
    this.raw = raw;
    this.timing = timing;
  }

  /**
   * A request without attributes, in the form of RFC 8489.
   *
   * @param method one of {@link Methods}
   * @return the request
   */
  public static StunRequest of(int method) {
    return new StunRequest(
        method, StunRequest::nothing, StunRequest::nothing, null, false, false, false, false, null);
  }

  /**
   * Asks where the server sees the asker.
   *
   * @return a Binding request
   */
  public static StunRequest binding() {
    return of(Methods.BINDING);
  }

  /**
   * A copy with attributes.
   *
   * @param writer adds them, each time anew; neither integrity nor fingerprint
   * @return new request
   */
  public StunRequest with(Consumer<StunBuilder> writer) {
    return new StunRequest(
        method,
        attributes.andThen(Objects.requireNonNull(writer, "writer")),
        signature,
        verifier,
        classic,
        fingerprint,
        fromAnywhere,
        raw,
        timing);
  }

  /**
   * A copy that is signed with long-term credentials, whose answer must be, too. Errors 401 and 438
   * are taken without, as they bring the next challenge (RFC 8489 section 9.2.5).
   *
   * @param challenge what the server asks for
   * @param username unprepared
   * @param key of that user for this challenge
   * @return new request
   */
  public StunRequest signed(Challenge challenge, String username, IntegrityKey key) {
    return signed(
        builder -> challenge.sign(builder, username, key),
        message -> challenge.verifies(message, key));
  }

  /**
   * A copy that is signed in another way, such as with short-term credentials.
   *
   * @param writer adds what signs it, behind all other attributes
   * @param check whether an answer is the server's; an answer for which it is false is no answer
   * @return new request
   */
  public StunRequest signed(Consumer<StunBuilder> writer, Predicate<StunMessage> check) {
    return new StunRequest(
        method, attributes, writer, check, classic, fingerprint, fromAnywhere, raw, timing);
  }

  /**
   * A copy in the classic form of RFC 3489, without magic cookie.
   *
   * @return new request
   */
  public StunRequest classic() {
    return new StunRequest(
        method, attributes, signature, verifier, true, fingerprint, fromAnywhere, raw, timing);
  }

  /**
   * A copy with FINGERPRINT. In answers it is checked where it is, whether asked for or not.
   *
   * @return new request
   */
  public StunRequest fingerprint() {
    return new StunRequest(
        method, attributes, signature, verifier, classic, true, fromAnywhere, raw, timing);
  }

  /**
   * A copy whose answer may come from another address than was asked, as after CHANGE-REQUEST (RFC
   * 5780 section 7.2); {@link StunAnswer#from} tells which.
   *
   * @return new request
   */
  public StunRequest answeredFromAnywhere() {
    return new StunRequest(
        method, attributes, signature, verifier, classic, fingerprint, true, raw, timing);
  }

  /**
   * A copy after whose success the stream is no STUN any more, as with ConnectionBind (RFC 6062
   * section 4.4): all bytes behind the answer go to the {@link PacketHandler} as they are.
   *
   * @return new request
   */
  public StunRequest thenRaw() {
    return new StunRequest(
        method, attributes, signature, verifier, classic, fingerprint, fromAnywhere, true, timing);
  }

  /**
   * A copy with a timing of its own.
   *
   * @param own instead of that of the transactions
   * @return new request
   */
  public StunRequest timing(StunTiming own) {
    return new StunRequest(
        method, attributes, signature, verifier, classic, fingerprint, fromAnywhere, raw, own);
  }

  private static void nothing(StunBuilder builder) {}

  int method() {
    return method;
  }

  boolean isFromAnywhere() {
    return fromAnywhere;
  }

  boolean isThenRaw() {
    return raw;
  }

  StunTiming timingOr(StunTiming other) {
    return timing == null ? other : timing;
  }

  boolean believes(StunMessage answer) {
    return verifier == null || verifier.test(answer);
  }

  TransactionId newId(RandomGenerator random) {
    return classic ? TransactionId.randomClassic(random) : TransactionId.random(random);
  }

  ByteBuffer packet(TransactionId id) {
    try {
      return write(USUAL_SIZE, id);
    } catch (BufferOverflowException e) {
      return write(LARGEST, id);
    }
  }

  private ByteBuffer write(int size, TransactionId id) {
    ByteBuffer buffer = ByteBuffer.allocate(size);
    StunBuilder builder = new StunBuilder().begin(buffer, StunClass.REQUEST, method, id);
    attributes.accept(builder);
    signature.accept(builder);
    if (fingerprint) {
      builder.fingerprint();
    }
    buffer.flip();
    return ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
  }

  @Override
  public String toString() {
    return (classic ? "classic " : "") + Methods.name(method);
  }
}
