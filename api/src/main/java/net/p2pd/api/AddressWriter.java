package net.p2pd.api;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import net.p2pd.api.nat.NatProfile;

/** Writes the canonical binary form of a peer address; {@link PeerAddress} documents it. */
final class AddressWriter {
  static final int PEER = 1;
  static final int ISSUED = 2;
  static final int ENDPOINTS = 3;
  static final int SIGNALLING = 4;
  static final int SEALING = 5;
  static final int SIGNATURE = 255;

  static final int IPV6 = 1;
  static final int EXTERNAL_ADDRESS = 2;
  static final int EXTERNAL_PORT = 4;

  /** What goes before the signed bytes, so that no other signature of the peer can stand here. */
  private static final byte[] DOMAIN = "p2pd peer address\0".getBytes(StandardCharsets.US_ASCII);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

  private AddressWriter() {}

  /** The binary form up to the signature section. */
  static byte[] body(AddressParts parts) {
    AddressWriter writer = new AddressWriter();
    writer.number(PeerAddress.FORMAT_VERSION, 1);
    writer.section(PEER, parts.id.toBytes());
    writer.section(ISSUED, issued(parts));
    writer.section(ENDPOINTS, endpoints(parts));
    writer.section(SIGNALLING, signalling(parts));
    writer.section(SEALING, parts.sealingKey);
    parts.sections.forEach(writer::section);
    return writer.out.toByteArray();
  }

  /** The whole binary form. */
  static byte[] whole(byte[] body, byte[] signature) {
    AddressWriter writer = new AddressWriter();
    writer.out.writeBytes(body);
    writer.section(SIGNATURE, signature);
    return writer.out.toByteArray();
  }

  /** What the peer signs. */
  static byte[] signedMessage(byte[] body) {
    ByteArrayOutputStream message = new ByteArrayOutputStream(DOMAIN.length + body.length);
    message.writeBytes(DOMAIN);
    message.writeBytes(body);
    return message.toByteArray();
  }

  private static byte[] issued(AddressParts parts) {
    AddressWriter writer = new AddressWriter();
    writer.number(parts.issuedAt.getEpochSecond(), 8);
    writer.number(parts.serial, 4);
    return writer.out.toByteArray();
  }

  private static byte[] endpoints(AddressParts parts) {
    AddressWriter writer = new AddressWriter();
    writer.number(parts.endpoints.size(), 1);
    parts.endpoints.forEach(writer::endpoint);
    return writer.out.toByteArray();
  }

  private static byte[] signalling(AddressParts parts) {
    AddressWriter writer = new AddressWriter();
    writer.number(parts.signalling.size(), 1);
    for (String endpoint : parts.signalling) {
      byte[] text = endpoint.getBytes(StandardCharsets.US_ASCII);
      writer.number(text.length, 1);
      writer.out.writeBytes(text);
    }
    return writer.out.toByteArray();
  }

  private void endpoint(PeerEndpoint endpoint) {
    int flags =
        (endpoint.isIpv6() ? IPV6 : 0)
            | (endpoint.externalAddress().isPresent() ? EXTERNAL_ADDRESS : 0)
            | (endpoint.externalPort().isPresent() ? EXTERNAL_PORT : 0);
    number(endpoint.nic(), 1);
    number(flags, 1);
    out.writeBytes(endpoint.internalAddress().getAddress());
    number(endpoint.internalPort(), 2);
    endpoint.externalAddress().map(InetAddress::getAddress).ifPresent(out::writeBytes);
    endpoint.externalPort().ifPresent(port -> number(port, 2));
    nat(endpoint.udp());
    nat(endpoint.tcp());
  }

  private void nat(NatProfile nat) {
    number(nat.type().number(), 1);
    number(nat.delta().type().number(), 1);
    number(nat.delta().value(), 4);
    number(EndpointText.percent(nat), 1);
  }

  private void section(int type, byte[] value) {
    number(type, 1);
    number(value.length, 2);
    out.writeBytes(value);
  }

  private void number(long value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >> shift) & 255);
    }
  }
}
