package net.p2pd.stun.codec;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads messages to the last byte, as nobody does but who looks for trouble. */
final class Reading {

  private static final IntegrityKey KEY = IntegrityKey.shortTerm(Vectors.PASSWORD);

  private Reading() {}

  /** Reads each attribute in the ways that fit its type. */
  static void everything(StunMessage message) {
    assertThat(message.toString()).isNotEmpty();
    message.transactionId();
    message.stunClass();
    KEY.verifies(message);
    KEY.verifiesSha256(message, 16);
    message.isFingerprintRight();
    UnknownAttributes.of(message, Attributes::isKnown);
    int seen = 0;
    for (int place = message.first(); place != StunMessage.NONE; place = message.next(place)) {
      assertThat(++seen).isLessThanOrEqualTo(64);
      assertThat(message.valueAt(place).remaining()).isEqualTo(message.lengthAt(place));
      one(message, place);
    }
    StunError.in(message);
    Challenge.in(message).ifPresent(challenge -> challenge.key("user", "password"));
    AddressError.in(message);
    IcmpReport.in(message);
    UnknownAttributes.in(message);
    PasswordAlgorithm.offeredIn(message);
    PasswordAlgorithm.chosenIn(message);
    message.text(Attributes.NONCE).ifPresent(NonceCookie::features);
    message.text(Attributes.USERNAME).ifPresent(PreparedText::opaqueString);
    message.text(Attributes.REALM).ifPresent(PreparedText::saslPrep);
  }

  private static void one(StunMessage message, int place) {
    switch (message.typeAt(place)) {
      case Attributes.MAPPED_ADDRESS,
          Attributes.RESPONSE_ADDRESS,
          Attributes.SOURCE_ADDRESS,
          Attributes.CHANGED_ADDRESS,
          Attributes.REFLECTED_FROM,
          Attributes.XOR_PEER_ADDRESS,
          Attributes.XOR_RELAYED_ADDRESS,
          Attributes.XOR_MAPPED_ADDRESS,
          Attributes.ALTERNATE_SERVER,
          Attributes.RESPONSE_ORIGIN,
          Attributes.OTHER_ADDRESS -> {
        StunAddress address = new StunAddress();
        message.addressAt(place, address);
        assertThat(address.toString()).contains(":");
      }
      case Attributes.USERNAME,
          Attributes.REALM,
          Attributes.NONCE,
          Attributes.SOFTWARE,
          Attributes.ALTERNATE_DOMAIN ->
          message.textAt(place);
      case Attributes.CHANGE_REQUEST,
          Attributes.CHANNEL_NUMBER,
          Attributes.LIFETIME,
          Attributes.REQUESTED_ADDRESS_FAMILY,
          Attributes.ADDITIONAL_ADDRESS_FAMILY,
          Attributes.EVEN_PORT,
          Attributes.REQUESTED_TRANSPORT,
          Attributes.RESERVATION_TOKEN,
          Attributes.PRIORITY,
          Attributes.RESPONSE_PORT,
          Attributes.CONNECTION_ID,
          Attributes.CACHE_TIMEOUT,
          Attributes.ICE_CONTROLLED,
          Attributes.ICE_CONTROLLING ->
          message.numberAt(place);
      default -> message.findNext(place);
    }
  }
}
