package net.p2pd.testkit;

import net.p2pd.api.plugin.ConfigKey;
import net.p2pd.api.plugin.PluginService;

/** All that a service says of itself, as one text that can be compared. */
final class SelfDescription {

  private SelfDescription() {}

  static String of(PluginService service) {
    StringBuilder text = new StringBuilder();
    text.append(service.id()).append(", priority ").append(service.priority());
    text.append(", ").append(service.description());
    for (ConfigKey<?> key : service.configuration()) {
      text.append(", ").append(key.name()).append(' ').append(key.type());
      text.append(" = ").append(key.defaultValue().map(Object::toString).orElse("nothing"));
      text.append(key.isRequired() ? " (required)" : "").append(key.isSecret() ? " (secret)" : "");
    }
    return text.toString();
  }
}
