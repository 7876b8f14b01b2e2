package net.p2pd.loader;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ServiceLoader;
import net.p2pd.api.Nullable;
import net.p2pd.api.plugin.PluginInfo;

/**
 * A class that a descriptor names as a provider, looked at by the rules of {@link ServiceLoader}
 * without running any of its code: public, and with either a public static {@code provider()}
 * method or a public constructor without arguments.
 *
 * @param name the class as the descriptor names it
 * @param type the class, or null if there is a problem
 * @param method its static provider method, or null if it is constructed
 * @param problem why it cannot provide, or null
 */
record ProviderClass(
    String name,
    @Nullable Class<?> type,
    @Nullable Method method,
    PluginInfo.@Nullable Problem problem) {

  static ProviderClass inspect(String name, Class<?> service, ClassLoader loader) {
    try {
      return inspect(Class.forName(name, false, loader), service);
    } catch (ClassNotFoundException | LinkageError e) {
      return bad(name, FailureWords.problem(Refusal.INSTANTIATE, "loading class " + name, e));
    }
  }

  private static ProviderClass inspect(Class<?> type, Class<?> service) {
    String name = type.getName();
    if (!Modifier.isPublic(type.getModifiers())) {
      return bad(name, "class " + name + " is not public", "make it public");
    }
    for (Method method : type.getMethods()) {
      if (method.getName().equals("provider")
          && method.getParameterCount() == 0
          && Modifier.isStatic(method.getModifiers())
          && method.getDeclaringClass() == type) {
        return service.isAssignableFrom(method.getReturnType())
            ? new ProviderClass(name, type, method, null)
            : bad(
                name,
                "provider() of " + name + " does not return a " + service.getSimpleName(),
                "return one, or name another class in 'provides'");
      }
    }
    if (!service.isAssignableFrom(type)) {
      return bad(
          name,
          "class " + name + " does not implement " + service.getName(),
          "implement it, or name another class in 'provides'");
    }
    if (Modifier.isAbstract(type.getModifiers()) || constructor(type) == null) {
      return bad(
          name,
          "class " + name + " has no public constructor without arguments",
          "add one, or a public static method provider()");
    }
    return new ProviderClass(name, type, null, null);
  }

  /** Returns the type that {@link ServiceLoader.Provider#type} tells for it. */
  @Nullable
  Class<?> providedType() {
    return method == null ? type : method.getReturnType();
  }

  /** Returns whether programs without modules can make it: these know no provider methods. */
  boolean isForClassPath(Class<?> service) {
    return type != null && service.isAssignableFrom(type) && constructor(type) != null;
  }

  /** Returns what runs when an instance is made, for messages. */
  String maker() {
    return (method == null ? "the constructor of " : "provider() of ") + name;
  }

  /** Makes an instance, as {@link ServiceLoader.Provider#get} does. */
  <S> @Nullable S make(Class<S> service) throws ReflectiveOperationException {
    if (method != null) {
      return service.cast(method.invoke(null));
    }
    Constructor<?> constructor = type == null ? null : constructor(type);
    if (constructor == null) {
      throw new IllegalStateException(name + " cannot be constructed");
    }
    return service.cast(constructor.newInstance());
  }

  private static @Nullable Constructor<?> constructor(Class<?> type) {
    for (Constructor<?> constructor : type.getConstructors()) {
      if (constructor.getParameterCount() == 0) {
        return constructor;
      }
    }
    return null;
  }

  private static ProviderClass bad(String name, String cause, String remedy) {
    return bad(name, new PluginInfo.Problem(Refusal.INSTANTIATE, cause, remedy));
  }

  private static ProviderClass bad(String name, PluginInfo.Problem problem) {
    return new ProviderClass(name, null, null, problem);
  }
}
