using System.Text.RegularExpressions;

namespace Hikyaku.Architecture.Tests;

/// <summary>Rules 8 and 10: what types look like and are called.</summary>
public sealed partial class ShapesOfTypes
{
    // The outside world, where an interface has one implementation on purpose (docs: architecture rule 10).
    private static readonly string[] Seams = ["IDnsResolver", "IBlobStore", "IStoreEngine", "IStoreReader", "IStoreWriter"];

    [Fact]
    public void Classes_are_sealed_abstract_or_static()
    {
        var open = House.TypesOf(House.All).Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false });
        Assert.Empty(open.Select(type => type.FullName));
    }

    [Fact]
    public void Names_say_a_role_not_a_technical_layer()
    {
        var vague = House.TypesOf(House.All).Where(type => VagueName.IsMatch(type.Name));
        Assert.Empty(vague.Select(type => type.FullName));
    }

    [Fact]
    public void An_interface_has_two_implementations_or_is_a_seam()
    {
        var types = House.TypesOf(House.All).ToList();
        var lonely = types
            .Where(type => type.IsInterface && !Seams.Contains(type.Name))
            .Where(type => types.Count(candidate => candidate is { IsInterface: false } && type.IsAssignableFrom(candidate)) < 2);
        Assert.Empty(lonely.Select(type => type.FullName));
    }

    [Fact]
    public void A_public_type_is_used_by_another_project()
    {
        var references = House.Architecture.Types
            .SelectMany(type => type.Dependencies.Select(dependency => (From: type.Assembly.Name, dependency.Target)))
            .Where(use => use.Target.Assembly is { } target && use.From != target.Name)
            .Select(use => use.Target.FullName)
            .ToHashSet(StringComparer.Ordinal);
        // A type that stands in the signature of a public type is public by necessity.
        var needed = House.TypesOf(House.All).Where(type => type.IsPublic && !HoldsOnlyConstants(type)).ToDictionary(type => type.FullName!, SignatureTypes);
        var reached = new HashSet<string>(needed.Keys.Where(references.Contains), StringComparer.Ordinal);
        var queue = new Queue<string>(reached);
        while (queue.TryDequeue(out var name))
        {
            foreach (var next in needed[name].Where(needed.ContainsKey))
            {
                if (reached.Add(next))
                    queue.Enqueue(next);
            }
        }

        var unused = needed.Keys.Except(reached).Where(name => !name.StartsWith("Hikyaku.Server", StringComparison.Ordinal)).ToList();
        Assert.True(unused.Count == 0, "public, but used by no other project: " + string.Join(", ", unused));
    }

    // The compiler copies constants into their users: who uses them can't be seen in what it made.
    private static bool HoldsOnlyConstants(Type type)
        => type is { IsAbstract: true, IsSealed: true } && type.GetMembers(System.Reflection.BindingFlags.DeclaredOnly | System.Reflection.BindingFlags.Public
            | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static).All(member => member is System.Reflection.FieldInfo { IsLiteral: true });

    private static List<string> SignatureTypes(Type type)
    {
        var found = new List<Type?> { type.BaseType };
        found.AddRange(type.GetInterfaces());
        foreach (var method in type.GetMethods())
        {
            found.Add(method.ReturnType);
            found.AddRange(method.GetParameters().Select(parameter => parameter.ParameterType));
        }

        found.AddRange(type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.ParameterType));
        found.AddRange(type.GetFields().Select(field => field.FieldType));
        found.AddRange(type.GetCustomAttributesData().SelectMany(data => data.ConstructorArguments).Select(argument => argument.Value as Type));
        return [.. found.SelectMany(Parts).Select(part => part.FullName).OfType<string>().Distinct()];
    }

    private static IEnumerable<Type> Parts(Type? type)
    {
        if (type is null)
            return [];
        if (type.HasElementType)
            return Parts(type.GetElementType());
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];
    }

    private static Regex VagueName => VagueNamePattern();

    [GeneratedRegex("(Manager|Helper|Helpers|Service|Utils|Util|Impl|Dto)(`\\d+)?$", RegexOptions.NonBacktracking)]
    private static partial Regex VagueNamePattern();
}
