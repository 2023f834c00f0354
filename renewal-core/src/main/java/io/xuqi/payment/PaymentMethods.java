package io.xuqi.payment;

import io.xuqi.common.ErrorCode;
import io.xuqi.common.Problem;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds payment plugins on the class path or module path. A library that came along unnoticed could
 * offer itself as a way to pay and take the money; so nothing of a plugin runs, not even a static
 * initializer, unless its {@link PaymentMethodProvider}'s class name is on the integrator's list.
 * Whoever can replace the listed class itself controls the application anyway.
 */
public final class PaymentMethods {

  /** More providers than are ever looked at, listed or not. */
  public static final int MAX_PROVIDERS = 1000;

  private static final System.Logger LOG = System.getLogger(PaymentMethods.class.getName());

  private PaymentMethods() {}

  /** As {@link #load(Map, ClassLoader)}, with the thread's context class loader. */
  public static List<PaymentMethod> load(Map<String, PaymentSettings> allowed)
      throws PaymentException {
    return load(allowed, Thread.currentThread().getContextClassLoader());
  }

  /**
   * Makes the payment methods whose providers are listed; each is to be given to the engine's
   * {@code paymentMethod}. All or none: a payment method that silently is not there would be found
   * missing by a user.
   *
   * @param allowed the class names of the providers, each with its settings
   * @return one method for each, in the order of the list
   * @throws PaymentException with {@code payment.plugin-missing} if a listed class is not found,
   *     {@code payment.plugin-duplicate} if a listed class is offered twice or two methods have the
   *     same id, {@code payment.plugin-failed} if a plugin breaks while it is made or described,
   *     {@code payment.settings} if a plugin refuses its settings. Providers that are not listed
   *     have not been initialized; of the listed ones some may have been made
   */
  public static List<PaymentMethod> load(Map<String, PaymentSettings> allowed, ClassLoader loader)
      throws PaymentException {
    Map<String, ServiceLoader.Provider<PaymentMethodProvider>> found =
        listed(allowed.keySet(), loader);
    Map<PaymentMethodId, String> classes = new LinkedHashMap<>();
    List<PaymentMethod> methods = new ArrayList<>();
    for (Map.Entry<String, PaymentSettings> entry : allowed.entrySet()) {
      String name = entry.getKey();
      ServiceLoader.Provider<PaymentMethodProvider> provider = found.get(name);
      if (provider == null) {
        throw new PaymentException(Problem.of(ErrorCode.PAYMENT_PLUGIN_MISSING, name));
      }
      PaymentMethod method = made(name, provider, entry.getValue());
      PaymentMethodId id = method.descriptor().id();
      String other = classes.put(id, name);
      if (other != null) {
        throw new PaymentException(
            Problem.of(ErrorCode.PAYMENT_PLUGIN_DUPLICATE, id, other + ", " + name));
      }
      methods.add(method);
    }
    return List.copyOf(methods);
  }

  /** Looks at names only: the classes are loaded, and not initialized. */
  private static Map<String, ServiceLoader.Provider<PaymentMethodProvider>> listed(
      Collection<String> allowed, ClassLoader loader) throws PaymentException {
    Map<String, ServiceLoader.Provider<PaymentMethodProvider>> found = new LinkedHashMap<>();
    Iterator<ServiceLoader.Provider<PaymentMethodProvider>> providers =
        ServiceLoader.load(PaymentMethodProvider.class, loader).stream().iterator();
    for (int i = 0; i < MAX_PROVIDERS; i++) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        ServiceLoader.Provider<PaymentMethodProvider> provider = providers.next();
        String name = provider.type().getName();
        if (allowed.contains(name)) {
          if (found.put(name, provider) != null || !offersItself(provider.type())) {
            throw new PaymentException(
                Problem.of(ErrorCode.PAYMENT_PLUGIN_DUPLICATE, name, name + ", " + name));
          }
        } else {
          LOG.log(Level.DEBUG, "a payment plugin that is not on the list: {0}", name);
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        // Somebody's broken registration, or class. If it is a listed one, it will be found
        // missing.
        LOG.log(Level.WARNING, "a payment plugin cannot be looked at", e);
      }
    }
    return found;
  }

  /**
   * In a named module a provider may have a static method that makes another class, and {@code
   * type()} then is that method's return type: a stranger could pretend to be a listed class. The
   * listed class has to be provided by its own module, and by nobody besides.
   */
  private static boolean offersItself(Class<?> type) {
    Module module = type.getModule();
    return !module.isNamed()
        || module.getDescriptor().provides().stream()
            .filter(p -> p.service().equals(PaymentMethodProvider.class.getName()))
            .anyMatch(p -> p.providers().contains(type.getName()));
  }

  private static PaymentMethod made(
      String name, ServiceLoader.Provider<PaymentMethodProvider> found, PaymentSettings settings)
      throws PaymentException {
    try {
      return new Described(provider(found).create(settings));
    } catch (InvocationTargetException e) {
      throw failed(name, e.getCause() == null ? e : e.getCause());
    } catch (ReflectiveOperationException
        | RuntimeException
        | ServiceConfigurationError
        | LinkageError e) {
      throw failed(name, e);
    }
  }

  private static PaymentException failed(String name, Throwable e) {
    return new PaymentException(
        Problem.of(ErrorCode.PAYMENT_PLUGIN_FAILED, name, e.getClass().getSimpleName()), e);
  }

  /**
   * A class of the class path is made by its own constructor: a module's static method, which may
   * say that it makes that class, does not run.
   */
  private static PaymentMethodProvider provider(ServiceLoader.Provider<PaymentMethodProvider> found)
      throws ReflectiveOperationException {
    Class<? extends PaymentMethodProvider> type = found.type();
    return type.getModule().isNamed() ? found.get() : type.getConstructor().newInstance();
  }

  /** A plugin with the descriptor it was loaded with: what users choose from does not change. */
  private static final class Described implements PaymentMethod {

    private final PaymentMethod plugin;
    private final PaymentMethodDescriptor descriptor;

    Described(PaymentMethod plugin) {
      this.plugin = java.util.Objects.requireNonNull(plugin, "a provider made no method");
      this.descriptor = java.util.Objects.requireNonNull(plugin.descriptor(), "no descriptor");
    }

    @Override
    public PaymentMethodDescriptor descriptor() {
      return descriptor;
    }

    @Override
    public PaymentSession open(PaymentEnvironment environment) {
      return plugin.open(environment);
    }

    @Override
    public String toString() {
      return descriptor.id().toString();
    }
  }
}
