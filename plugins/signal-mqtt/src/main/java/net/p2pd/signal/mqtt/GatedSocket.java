package net.p2pd.signal.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A socket with a {@link Gate}. */
final class GatedSocket extends Socket {

  private final Gate gate;

  GatedSocket(Gate gate) {
    this.gate = gate;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return gate.input(super.getInputStream());
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return gate.output(super.getOutputStream());
  }
}
