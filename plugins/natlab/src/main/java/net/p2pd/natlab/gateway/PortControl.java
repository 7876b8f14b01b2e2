package net.p2pd.natlab.gateway;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.Endpoint;
import net.p2pd.natlab.model.MapProtocol;
import net.p2pd.natlab.model.NatBox;
import net.p2pd.natlab.model.PortGrant;
import net.p2pd.natlab.model.Protocol;

/**
 * NAT-PMP (RFC 6886) of a router, and the choice between it and PCP: both live at port 5351 and
 * differ in the first byte. Bytes in, bytes out; for one thread.
 */
public final class PortControl {

  /** Where routers listen for both (RFC 6886 section 3.1, RFC 6887 section 19). */
  public static final int PORT = 5351;

  private static final int ADDRESS_OPCODE = 0;
  private static final int UDP_OPCODE = 1;
  private static final int TCP_OPCODE = 2;
  private static final int ANSWER = 128;
  private static final int SUCCESS = 0;
  private static final int UNSUPPORTED_VERSION = 1;
  private static final int NOT_AUTHORIZED = 2;
  private static final int OUT_OF_RESOURCES = 4;
  private static final int UNSUPPORTED_OPCODE = 5;

  private final Function<Family, @Nullable NatBox> boxes;
  private final LongSupplier nanos;
  private final PcpServer pcp;

  /**
   * Creates what answers for a router.
   *
   * @param boxes the router's box of a family, or null if it has none
   * @param nanos the time that the boxes are told
   */
  public PortControl(Function<Family, @Nullable NatBox> boxes, LongSupplier nanos) {
    this.boxes = boxes;
    this.nanos = nanos;
    this.pcp = new PcpServer(nanos);
  }

  /**
   * Returns the answer to a datagram from inside, or null for none.
   *
   * @param client who sent it, to the router's own address
   */
  public byte @Nullable [] answer(Endpoint client, byte[] request) {
    NatBox box = boxes.apply(client.family());
    if (box == null) {
      return null;
    }
    boolean natPmp = box.gateway().speaks(MapProtocol.NAT_PMP);
    boolean speaksPcp = box.gateway().speaks(MapProtocol.PCP);
    if (request.length < 2 || (!natPmp && !speaksPcp) || (request[1] & ANSWER) != 0) {
      return null;
    }
    if (request[0] == 0 && natPmp) {
      return natPmp(box, client, ByteBuffer.wrap(request));
    }
    if (speaksPcp) {
      return pcp.answer(box, client, request);
    }
    return PcpServer.bytes(header(box, request[1] & 0x7f, UNSUPPORTED_VERSION, 8));
  }

  private byte @Nullable [] natPmp(NatBox box, Endpoint client, ByteBuffer request) {
    int opcode = request.get(1);
    if (opcode == ADDRESS_OPCODE) {
      byte[] address = box.gateway().externalAddress(client.address()).getAddress();
      return PcpServer.bytes(header(box, opcode, SUCCESS, 12).put(address, 0, 4));
    }
    if (opcode != UDP_OPCODE && opcode != TCP_OPCODE) {
      return PcpServer.bytes(header(box, opcode, UNSUPPORTED_OPCODE, 8));
    }
    if (request.remaining() < 12) {
      return null;
    }
    Protocol protocol = opcode == UDP_OPCODE ? Protocol.UDP : Protocol.TCP;
    int internalPort = request.getShort(4) & 0xffff;
    int wanted = request.getShort(6) & 0xffff;
    long lifetime = request.getInt(8) & 0xffffffffL;
    if (lifetime == 0) {
      return remove(box, opcode, protocol, client, internalPort);
    }
    PortGrant grant =
        box.gateway()
            .map(
                protocol,
                client.withPort(internalPort),
                wanted,
                false,
                Duration.ofSeconds(lifetime),
                nanos.getAsLong());
    if (grant.external().isEmpty()) {
      boolean disabled = grant.refusal().equals(Optional.of(PortGrant.Refusal.DISABLED));
      return mapped(
          header(box, opcode, disabled ? NOT_AUTHORIZED : OUT_OF_RESOURCES, 16),
          internalPort,
          0,
          0);
    }
    return mapped(
        header(box, opcode, SUCCESS, 16),
        internalPort,
        grant.external().get().port(),
        grant.lifetime().toSeconds());
  }

  /** Internal port 0 removes all that this client has opened (RFC 6886 section 3.4). */
  private byte[] remove(
      NatBox box, int opcode, Protocol protocol, Endpoint client, int internalPort) {
    for (Endpoint open : box.gateway().open(protocol, nanos.getAsLong()).values()) {
      if (open.address().equals(client.address())
          && (internalPort == 0 || open.port() == internalPort)) {
        box.gateway().unmap(protocol, open, nanos.getAsLong());
      }
    }
    return mapped(header(box, opcode, SUCCESS, 16), internalPort, 0, 0);
  }

  private ByteBuffer header(NatBox box, int opcode, int result, int size) {
    return ByteBuffer.allocate(size)
        .put((byte) 0)
        .put((byte) (ANSWER + opcode))
        .putShort((short) result)
        .putInt((int) box.gateway().epoch(nanos.getAsLong()).toSeconds());
  }

  private static byte[] mapped(ByteBuffer header, int internal, int external, long lifetime) {
    return PcpServer.bytes(
        header.putShort((short) internal).putShort((short) external).putInt((int) lifetime));
  }
}
