package net.p2pd.stun.codec;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/** A message with every attribute that this library can write. */
final class EveryAttribute {

  static final InetSocketAddress IPV4 = new InetSocketAddress("198.51.100.7", 65535);
  static final InetSocketAddress IPV6 = new InetSocketAddress("2001:db8::7", 1);
  static final byte[] DATA = {1, 2, 3, 4, 5};

  private EveryAttribute() {}

  /** Without integrity. */
  static StunBuilder write(ByteBuffer into, TransactionId id) {
    return new StunBuilder()
        .begin(into, StunClass.ERROR, Methods.ALLOCATE, id)
        .address(Attributes.MAPPED_ADDRESS, IPV4)
        .address(Attributes.XOR_MAPPED_ADDRESS, IPV6)
        .number(Attributes.CHANGE_REQUEST, Attributes.CHANGE_IP | Attributes.CHANGE_PORT)
        .address(Attributes.RESPONSE_ORIGIN, IPV6)
        .address(Attributes.OTHER_ADDRESS, IPV4)
        .address(Attributes.SOURCE_ADDRESS, IPV4)
        .address(Attributes.CHANGED_ADDRESS, IPV4)
        .number(Attributes.RESPONSE_PORT, 65535)
        .padding(5)
        .error(ErrorCodes.UNKNOWN_ATTRIBUTE, ErrorCodes.reason(ErrorCodes.UNKNOWN_ATTRIBUTE))
        .unknownAttributes(0x7001, 0x7002, 0x7003)
        .text(Attributes.USERNAME, "user")
        .text(Attributes.REALM, "realm")
        .text(Attributes.NONCE, NonceCookie.prepend(3, "n"))
        .bytes(Attributes.USERHASH, Userhash.of("user", "realm"))
        .passwordAlgorithms(PasswordAlgorithm.SHA256, PasswordAlgorithm.MD5)
        .passwordAlgorithm(PasswordAlgorithm.SHA256)
        .text(Attributes.SOFTWARE, "p2pd")
        .address(Attributes.ALTERNATE_SERVER, IPV6)
        .text(Attributes.ALTERNATE_DOMAIN, "example.org")
        .number(Attributes.CHANNEL_NUMBER, 0x4FFF)
        .number(Attributes.LIFETIME, 0xFFFF_FFFFL)
        .address(Attributes.XOR_PEER_ADDRESS, IPV4)
        .address(Attributes.XOR_PEER_ADDRESS, IPV6)
        .bytes(Attributes.DATA, ByteBuffer.wrap(DATA))
        .address(Attributes.XOR_RELAYED_ADDRESS, IPV4)
        .number(Attributes.REQUESTED_ADDRESS_FAMILY, Attributes.IPV4)
        .number(Attributes.ADDITIONAL_ADDRESS_FAMILY, Attributes.IPV6)
        .addressError(new AddressError(Attributes.IPV6, 440, "no"))
        .number(Attributes.EVEN_PORT, Attributes.RESERVE_NEXT_PORT)
        .number(Attributes.REQUESTED_TRANSPORT, 17)
        .flag(Attributes.DONT_FRAGMENT)
        .number(Attributes.RESERVATION_TOKEN, -2)
        .icmp(new IcmpReport(3, 4, 0xFFFF_FFFFL))
        .number(Attributes.CONNECTION_ID, 0x8000_0000L);
  }

  static ByteBuffer message(long seed) {
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    write(buffer, TransactionId.random(new Random(seed)));
    return buffer.flip();
  }
}
