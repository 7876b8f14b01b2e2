package net.p2pd.natlab.gateway;

/** An action that is refused, with the code that control points know. */
final class UpnpException extends Exception {
  private static final long serialVersionUID = 1L;

  final int code;

  UpnpException(int code, String description) {
    super(description, null, false, false);
    this.code = code;
  }
}
