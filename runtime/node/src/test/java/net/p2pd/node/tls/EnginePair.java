package net.p2pd.node.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import net.p2pd.api.Nullable;

/** Two engines that talk to each other in memory, one step at a time; each side's error is kept. */
final class EnginePair {

  final Side client;
  final Side server;

  /** How many bytes the server has sent by itself after the client's last word. */
  int afterHandshake;

  EnginePair(SSLEngine client, SSLEngine server) {
    this.client = new Side(client);
    this.server = new Side(server);
  }

  /** One engine and what it has sent. */
  static final class Side {
    final SSLEngine engine;
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    @Nullable SSLException error;
    boolean finished;

    private byte[] inbox = new byte[0];

    Side(SSLEngine engine) {
      this.engine = engine;
    }

    private void note(SSLEngineResult result) {
      finished |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
      Runnable task;
      while ((task = engine.getDelegatedTask()) != null) {
        task.run();
      }
    }

    /** Wraps until there is nothing more to say, and returns the bytes. */
    private byte[] wrap(byte[] plain) {
      ByteBuffer in = ByteBuffer.wrap(plain);
      ByteBuffer out = ByteBuffer.allocate(1 << 17);
      int before;
      do {
        before = out.position();
        try {
          note(engine.wrap(in, out));
        } catch (SSLException e) {
          if (error == null) {
            error = e;
            before = -1; // there may be an alert to send
          }
        }
      } while (out.position() > before);
      byte[] bytes = Arrays.copyOf(out.array(), out.position());
      sent.writeBytes(bytes);
      return bytes;
    }

    /** Takes bytes in; returns whether anything was done with them. */
    private boolean unwrap(byte[] bytes) {
      byte[] all = Arrays.copyOf(inbox, inbox.length + bytes.length);
      System.arraycopy(bytes, 0, all, inbox.length, bytes.length);
      ByteBuffer in = ByteBuffer.wrap(all);
      ByteBuffer out = ByteBuffer.allocate(1 << 17);
      try {
        int before;
        do {
          before = in.position();
          note(engine.unwrap(in, out));
        } while (in.position() > before && in.hasRemaining());
      } catch (SSLException e) {
        error = error == null ? e : error;
        in.position(in.limit());
      }
      received.write(out.array(), 0, out.position());
      inbox = Arrays.copyOfRange(all, in.position(), all.length);
      return in.position() > 0;
    }
  }

  /** Lets both talk until neither has anything to say. */
  EnginePair run() throws SSLException {
    client.engine.beginHandshake();
    server.engine.beginHandshake();
    for (int round = 0; round < 50; round++) {
      byte[] toServer = client.wrap(new byte[0]);
      boolean moved = server.unwrap(toServer);
      byte[] toClient = server.wrap(new byte[0]);
      afterHandshake += client.finished ? toClient.length : 0;
      moved |= client.unwrap(toClient);
      if (!moved && toServer.length == 0 && toClient.length == 0) {
        return this;
      }
    }
    throw new AssertionError("the engines talk without end");
  }

  /** Sends bytes after the handshake and returns what arrives. */
  static byte[] send(Side from, Side to, byte[] plain) {
    to.received.reset();
    to.unwrap(from.wrap(plain));
    return to.received.toByteArray();
  }
}
