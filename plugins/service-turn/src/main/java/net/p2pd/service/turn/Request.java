package net.p2pd.service.turn;

import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.stun.codec.Attributes;
import net.p2pd.stun.codec.ErrorCodes;
import net.p2pd.stun.codec.IntegrityKey;
import net.p2pd.stun.codec.StunBuilder;
import net.p2pd.stun.codec.StunClass;
import net.p2pd.stun.codec.StunMessage;
import net.p2pd.stun.codec.TransactionId;

/** One request and how it is answered, also later than it was read. On the client's loop. */
final class Request {

  /** Of a response: the longest are challenges with a long realm. */
  private static final int LONGEST = 1024;

  final Client client;
  final TransactionId id;
  private final int method;
  private final boolean fingerprint;
  private String user = "";
  private @Nullable IntegrityKey key;
  private boolean sha256;
  private ByteBuffer answer = ByteBuffer.allocate(0);

  Request(Client client, StunMessage message) {
    this.client = client;
    this.method = message.method();
    this.id = message.transactionId();
    this.fingerprint = message.has(Attributes.FINGERPRINT);
  }

  /** Notes whose request it is, and what answers are signed with. */
  void authenticated(String name, IntegrityKey proven, boolean withSha256) {
    user = name;
    key = proven;
    sha256 = withSha256;
  }

  /** Returns the user's name; empty if the request needs none. */
  String user() {
    return user;
  }

  /** Begins the answer; its attributes follow, then {@link #send}. */
  StunBuilder begin(StunClass stunClass) {
    answer = client.shard.buffers.take(LONGEST);
    return client.shard.builder.begin(answer, stunClass, method, id);
  }

  /** Signs and sends what was begun. */
  void send() {
    StunBuilder builder = client.shard.builder;
    IntegrityKey own = key;
    if (own != null && sha256) {
      builder.integritySha256(own);
    } else if (own != null) {
      builder.integrity(own);
    }
    if (fingerprint) {
      builder.fingerprint();
    }
    ByteBuffer complete = answer.flip();
    client.shard.buffers.sent(complete, client.send(complete));
  }

  /** Answers with an error; who is not known yet gets only so many. */
  void refuse(int code) {
    if (mayRefuse()) {
      begin(StunClass.ERROR).error(code, ErrorCodes.reason(code));
      send();
    }
  }

  /** Answers that there are attributes that the server does not know. */
  void refuseUnknown(int... types) {
    if (mayRefuse()) {
      begin(StunClass.ERROR)
          .error(ErrorCodes.UNKNOWN_ATTRIBUTE, ErrorCodes.reason(ErrorCodes.UNKNOWN_ATTRIBUTE))
          .unknownAttributes(types);
      send();
    }
  }

  /** Counts a refusal, and returns whether it may be sent. */
  boolean mayRefuse() {
    Shard shard = client.shard;
    return key != null
        || client.isStream()
        || shard.challenges.allows(client.address.getAddress(), shard.loop.nanoTime());
  }
}
