package net.p2pd.natlab.virtual;

import net.p2pd.api.pipe.PipeOpenException;

/** Who uses a connection; told once about each thing that happens. */
interface TcpUser {

  void opened(TcpConnection connection);

  /** Never opened; the reason is one of {@link PipeOpenException}. */
  void refused(String reason);

  /** Bytes or the end can be read. */
  void readable();

  /** There is room for more bytes, or what was written has all been acknowledged. */
  void writable();

  /** Broken; by the other side's reset, or because it fell silent. */
  void broken(boolean reset);
}
