package net.p2pd.natlab.gateway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.NatBox;
import net.p2pd.natlab.model.PortGrant;
import net.p2pd.natlab.model.Protocol;

/** PCP of a router (RFC 6887): the opcodes ANNOUNCE and MAP, with the option PREFER_FAILURE. */
final class PcpServer {

  private static final byte VERSION = 2;
  private static final int ANSWER = 128;
  private static final int ANNOUNCE = 0;
  private static final int MAP = 1;
  private static final int HEADER = 24;
  private static final int MAP_DATA = 36;
  private static final int NONCE = 12;
  private static final int PREFER_FAILURE = 2;
  private static final int FIRST_OPTIONAL_OPTION = 128;
  private static final int MAX_REQUEST = 1100;
  private static final int IP_UDP = 17;
  private static final int IP_TCP = 6;

  private static final int SUCCESS = 0;
  private static final int UNSUPPORTED_VERSION = 1;
  private static final int NOT_AUTHORIZED = 2;
  private static final int MALFORMED_REQUEST = 3;
  private static final int UNSUPPORTED_OPCODE = 4;
  private static final int UNSUPPORTED_OPTION = 5;
  private static final int NO_RESOURCES = 8;
  private static final int UNSUPPORTED_PROTOCOL = 9;
  private static final int CANNOT_PROVIDE_EXTERNAL = 11;
  private static final int ADDRESS_MISMATCH = 12;

  /** How long a client is to wait before it repeats a request that was refused. */
  private static final Duration ERROR_LIFETIME = Duration.ofSeconds(30);

  private record Owned(Protocol protocol, Endpoint internal) {}

  private final LongSupplier nanos;
  private final Map<Owned, ByteBuffer> nonces = new HashMap<>();

  PcpServer(LongSupplier nanos) {
    this.nanos = nanos;
  }

  byte[] answer(NatBox box, Endpoint client, byte[] request) {
    if (request[0] != VERSION) {
      return refusal(box, request, UNSUPPORTED_VERSION);
    }
    if (request.length < HEADER || request.length > MAX_REQUEST || request.length % 4 != 0) {
      return refusal(box, request, MALFORMED_REQUEST);
    }
    ByteBuffer in = ByteBuffer.wrap(request);
    if (!address(in, 8).equals(client.address())) {
      return refusal(box, request, ADDRESS_MISMATCH);
    }
    int opcode = in.get(1);
    if (opcode == ANNOUNCE) {
      return bytes(header(box, opcode, SUCCESS, Duration.ZERO, HEADER));
    }
    if (opcode != MAP) {
      return refusal(box, request, UNSUPPORTED_OPCODE);
    }
    return request.length < HEADER + MAP_DATA
        ? refusal(box, request, MALFORMED_REQUEST)
        : map(box, client, in, request);
  }

  private byte[] map(NatBox box, Endpoint client, ByteBuffer in, byte[] request) {
    int number = in.get(HEADER + NONCE);
    if (number != IP_UDP && number != IP_TCP) {
      return refusal(box, request, UNSUPPORTED_PROTOCOL);
    }
    boolean exact = false;
    for (int at = HEADER + MAP_DATA; at + 4 <= request.length; ) {
      int code = request[at] & 0xff;
      exact |= code == PREFER_FAILURE;
      if (code != PREFER_FAILURE && code < FIRST_OPTIONAL_OPTION) {
        return refusal(box, request, UNSUPPORTED_OPTION);
      }
      int length = in.getShort(at + 2) & 0xffff;
      at += 4 + (length + 3) / 4 * 4;
    }
    Protocol protocol = number == IP_UDP ? Protocol.UDP : Protocol.TCP;
    Endpoint internal = client.withPort(in.getShort(HEADER + 16) & 0xffff);
    Owned owned = new Owned(protocol, internal);
    ByteBuffer nonce = ByteBuffer.allocate(NONCE).put(request, HEADER, NONCE).flip();
    long now = nanos.getAsLong();
    boolean open = box.gateway().open(protocol, now).containsValue(internal);
    if (open && !nonce.equals(nonces.getOrDefault(owned, nonce))) {
      return refusal(box, request, NOT_AUTHORIZED);
    }
    Duration lifetime = Duration.ofSeconds(in.getInt(4) & 0xffffffffL);
    if (lifetime.isZero()) {
      box.gateway().unmap(protocol, internal, now);
      nonces.remove(owned);
      return mapped(box, in, Duration.ZERO, internal.withPort(0));
    }
    int wanted = in.getShort(HEADER + 18) & 0xffff;
    PortGrant grant = box.gateway().map(protocol, internal, wanted, exact, lifetime, now);
    if (grant.refusal().isPresent()) {
      return refusal(
          box,
          request,
          switch (grant.refusal().get()) {
            case DISABLED -> NOT_AUTHORIZED;
            case CONFLICT -> CANNOT_PROVIDE_EXTERNAL;
            case NO_RESOURCES -> NO_RESOURCES;
          });
    }
    nonces.put(owned, nonce);
    return mapped(box, in, grant.lifetime(), grant.external().orElseThrow());
  }

  private byte[] mapped(NatBox box, ByteBuffer in, Duration lifetime, Endpoint external) {
    ByteBuffer out = header(box, MAP, SUCCESS, lifetime, HEADER + MAP_DATA);
    out.put(in.slice(HEADER, 18)); // nonce, protocol and internal port as they were asked for
    out.putShort((short) external.port());
    byte[] address = external.address().getAddress();
    if (address.length == 4) {
      out.put(new byte[10]).putShort((short) -1); // ::ffff:0:0/96
    }
    return bytes(out.put(address));
  }

  private byte[] refusal(NatBox box, byte[] request, int result) {
    int size = Math.max(HEADER, Math.min(request.length, MAX_REQUEST) / 4 * 4);
    ByteBuffer out = header(box, request[1], result, ERROR_LIFETIME, size);
    if (request.length > HEADER) {
      out.put(request, HEADER, size - HEADER);
    }
    return bytes(out);
  }

  private ByteBuffer header(NatBox box, int opcode, int result, Duration lifetime, int size) {
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put(VERSION).put((byte) (ANSWER | opcode)).put((byte) 0).put((byte) result);
    out.putInt((int) lifetime.toSeconds());
    out.putInt((int) box.gateway().epoch(nanos.getAsLong()).toSeconds());
    return out.position(HEADER);
  }

  /** Returns all bytes of a buffer, wherever its position is. */
  static byte[] bytes(ByteBuffer whole) {
    byte[] bytes = new byte[whole.capacity()];
    whole.get(0, bytes);
    return bytes;
  }

  /** Reads an address of 16 bytes; the JDK makes an IPv4 address of one that is mapped. */
  private static InetAddress address(ByteBuffer in, int at) {
    byte[] bytes = new byte[16];
    in.get(at, bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}
