package net.p2pd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the module promises about itself: nothing but the JDK behind it, nothing hidden in it. */
class ApiModuleTest {

  private static final java.lang.Module API = PeerId.class.getModule();

  private static final Set<String> EXPORTED =
      API.getDescriptor().exports().stream()
          .filter(export -> !export.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .collect(Collectors.toSet());

  private final Set<String> strangers = new TreeSet<>();
  private final Set<Type> seen = new HashSet<>();

  @Test
  void itRequiresModulesOfTheJdkAlone() {
    assertThat(API.getDescriptor().requires())
        .extracting(ModuleDescriptor.Requires::name)
        .isNotEmpty()
        .allSatisfy(name -> assertThat(ModuleFinder.ofSystem().find(name)).as(name).isPresent());
    assertThat(API.getDescriptor().isOpen()).isFalse();
    assertThat(API.getDescriptor().opens()).isEmpty();
    assertThat(EXPORTED).doesNotContain("net.p2pd.api.internal").contains("net.p2pd.api.pipe");
  }

  @Test
  void everyTypeOfItsSignaturesIsTheJdksOrItsOwnAndPublic() throws Exception {
    List<Class<?>> types = publicTypes();
    assertThat(types)
        .contains(net.p2pd.api.pipe.Pipe.class, net.p2pd.api.plugin.PluginInfo.Problem.class)
        .hasSizeGreaterThan(80);
    for (Class<?> type : types) {
      String where = type.getName();
      check(type.getGenericSuperclass(), where);
      checkAll(type.getGenericInterfaces(), where);
      checkAll(type.getTypeParameters(), where);
      for (Field field : type.getDeclaredFields()) {
        if (isVisible(field.getModifiers())) {
          check(field.getGenericType(), where + "." + field.getName());
        }
      }
      Stream.of(type.getDeclaredMethods(), type.getDeclaredConstructors())
          .flatMap(Stream::of)
          .filter(member -> isVisible(member.getModifiers()) && !member.isSynthetic())
          .forEach(member -> checkSignature(member, where + "." + member.getName()));
    }
    assertThat(strangers).isEmpty();
  }

  private void checkSignature(Executable member, String where) {
    if (member instanceof Method method) {
      check(method.getGenericReturnType(), where);
    }
    checkAll(member.getGenericParameterTypes(), where);
    checkAll(member.getGenericExceptionTypes(), where);
    checkAll(member.getTypeParameters(), where);
  }

  private void checkAll(Type[] types, String where) {
    for (Type type : types) {
      check(type, where);
    }
  }

  private void check(Type type, String where) {
    if (type instanceof Class<?> plain) {
      checkClass(plain, where);
    } else if (type != null && seen.add(type)) {
      if (type instanceof ParameterizedType generic) {
        check(generic.getRawType(), where);
        checkAll(generic.getActualTypeArguments(), where);
      } else if (type instanceof WildcardType wildcard) {
        checkAll(wildcard.getUpperBounds(), where);
        checkAll(wildcard.getLowerBounds(), where);
      } else if (type instanceof TypeVariable<?> variable) {
        checkAll(variable.getBounds(), where);
      } else {
        check(((GenericArrayType) type).getGenericComponentType(), where);
      }
    }
  }

  private void checkClass(Class<?> type, String where) {
    if (type.isArray()) {
      checkClass(type.getComponentType(), where);
      return;
    }
    boolean jdk = type.isPrimitive() || type.getModule() == Object.class.getModule();
    boolean own =
        type.getModule() == API
            && EXPORTED.contains(type.getPackageName())
            && Modifier.isPublic(type.getModifiers());
    if (!jdk && !own) {
      strangers.add(where + " shows " + type.getName());
    }
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  /** The public types of the exported packages, without those of the tests. */
  private static List<Class<?>> publicTypes() throws IOException, ClassNotFoundException {
    Path root = Path.of("target", "classes");
    List<Class<?>> types = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> found = Files.walk(root)) {
      files = found.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
    for (Path file : files) {
      List<String> parts = new ArrayList<>();
      root.relativize(file).forEach(part -> parts.add(part.toString()));
      String name = String.join(".", parts).replaceFirst("\\.class$", "");
      int dot = name.lastIndexOf('.');
      if (dot > 0 && EXPORTED.contains(name.substring(0, dot)) && !name.endsWith("package-info")) {
        Class<?> type = Class.forName(name, false, ApiModuleTest.class.getClassLoader());
        if (isReachable(type)) {
          types.add(type);
        }
      }
    }
    return types;
  }

  private static boolean isReachable(Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
      if (!isVisible(at.getModifiers())) {
        return false;
      }
    }
    return !type.isAnonymousClass() && !type.isLocalClass();
  }
}
