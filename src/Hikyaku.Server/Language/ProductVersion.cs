using System.Reflection;

namespace Hikyaku.Server.Language;

/// <summary>Which version this is.</summary>
internal static class ProductVersion
{
    /// <summary>The version as built, e.g. 0.1.0.</summary>
    public static string Current { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
