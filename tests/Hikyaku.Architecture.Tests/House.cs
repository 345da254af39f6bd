using System.Reflection;
using ArchUnitNET.Loader;
using Type = System.Type;

namespace Hikyaku.Architecture.Tests;

/// <summary>All the code of the house, loaded once.</summary>
internal static class House
{
    public static readonly Assembly Protocol = Assembly.Load("Hikyaku.Protocol");
    public static readonly Assembly Store = Assembly.Load("Hikyaku.Store");
    public static readonly Assembly Authentication = Assembly.Load("Hikyaku.Authentication");
    public static readonly Assembly Connections = Assembly.Load("Hikyaku.Connections");
    public static readonly Assembly Transport = Assembly.Load("Hikyaku.Transport");
    public static readonly Assembly Access = Assembly.Load("Hikyaku.Access");
    public static readonly Assembly Lab = Assembly.Load("Hikyaku.Lab");
    public static readonly Assembly Server = Assembly.Load("hikyaku");

    public static readonly IReadOnlyList<Assembly> All = [Protocol, Store, Authentication, Connections, Transport, Access, Lab, Server];

    public static readonly ArchUnitNET.Domain.Architecture Architecture = new ArchLoader().LoadAssemblies([.. All]).Build();

    /// <summary>Types that somebody wrote, without what the compiler makes.</summary>
    public static IEnumerable<Type> TypesOf(params IEnumerable<Assembly> assemblies)
        => assemblies.SelectMany(assembly => assembly.GetTypes()).Where(IsWritten);

    private static bool IsWritten(Type type)
        => type.FullName is { } name && name != "Program" && !name.Contains('<', StringComparison.Ordinal) && !name.StartsWith("System.", StringComparison.Ordinal)
            && !name.StartsWith("Microsoft.", StringComparison.Ordinal)
            && type.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null
            && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null
            && !IsGenerated(type.DeclaringType);

    private static bool IsGenerated(Type? outer) => outer is not null && !IsWritten(outer);
}
