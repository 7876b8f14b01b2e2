package net.p2pd.core.session;

import java.nio.ByteBuffer;
import net.p2pd.api.Nullable;
import net.p2pd.api.pipe.PipeSink.Lease;

/**
 * Cuts the path's bytes into frames, wherever the chunks end. A message that lies wholly in one
 * chunk is handed on as a view of it; otherwise each piece is copied once, to where its message is
 * put together.
 */
final class FrameReader {

  private final SessionCore core;
  private final ByteBuffer headerBytes = ByteBuffer.allocate(FrameHeader.SIZE);
  private final FrameHeader header = new FrameHeader();

  /** Whether the header is complete, and whether the session has taken it. */
  private boolean complete;

  private boolean begun;

  /** The payload's bytes that have not come yet. */
  private int missing;

  /** Where a stream's payload goes; null for other frames and for streams that are gone. */
  private @Nullable StreamInput target;

  /** A payload of a frame that belongs to no stream, when it comes in pieces. */
  private @Nullable ByteBuffer gathered;

  FrameReader(SessionCore core) {
    this.core = core;
  }

  /**
   * Takes frames from a chunk until it is used up, or the session wants no more now: then the rest
   * stays in the buffer.
   *
   * @throws ProtocolViolation if the bytes are no frames, or frames that are not allowed
   */
  void feed(ByteBuffer in, Lease lease) {
    while (core.isReading()) {
      if (!complete && !readHeader(in)) {
        return;
      }
      if (!begun && !begin()) {
        return;
      }
      if (!readBody(in, lease)) {
        return;
      }
    }
  }

  /** Shows the header to the session; false if it does not want the frame yet. */
  private boolean begin() {
    if (!core.admits(header)) {
      return false;
    }
    core.began(header);
    target = isStreamData() ? core.dataBegins(header) : null;
    missing = header.length();
    begun = true;
    return true;
  }

  private boolean isStreamData() {
    return header.type() == FrameHeader.DATA && header.stream() != 0;
  }

  private boolean readHeader(ByteBuffer in) {
    if (headerBytes.position() == 0 && in.remaining() >= FrameHeader.SIZE) {
      header.read(in);
    } else {
      int count = Math.min(headerBytes.remaining(), in.remaining());
      headerBytes.put(in.slice(in.position(), count));
      in.position(in.position() + count);
      if (headerBytes.hasRemaining()) {
        return false;
      }
      header.read(headerBytes.flip());
      headerBytes.clear();
    }
    header.check();
    complete = true;
    return true;
  }

  private boolean readBody(ByteBuffer in, Lease lease) {
    int count = Math.min(missing, in.remaining());
    if (count == 0 && missing > 0) {
      return false;
    }
    boolean whole = count == missing;
    boolean inOne = whole && count == header.length();
    ByteBuffer piece = in.slice(in.position(), count);
    in.position(in.position() + count);
    missing -= count;
    if (whole) {
      complete = false;
      begun = false;
    }
    if (!isStreamData()) {
      readControl(piece, inOne);
    } else if (target != null) {
      target.piece(piece, header, inOne, missing == 0, lease);
    }
    return whole;
  }

  private void readControl(ByteBuffer piece, boolean inOne) {
    if (inOne) {
      core.frame(header, piece);
      return;
    }
    ByteBuffer all = gathered;
    if (all == null) {
      all = ByteBuffer.allocate(header.length());
      gathered = all;
    }
    all.put(piece);
    if (!all.hasRemaining()) {
      gathered = null;
      core.frame(header, all.flip());
    }
  }
}
