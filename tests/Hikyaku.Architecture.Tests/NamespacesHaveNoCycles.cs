using ArchUnitNET.Domain;

namespace Hikyaku.Architecture.Tests;

/// <summary>
/// Rule 9: namespaces form no cycle. A namespace and the one that encloses it count as one room (the enclosing one holds
/// the words that all its children share, and the door that composes them); what must not depend on each other are siblings.
/// </summary>
public sealed class NamespacesHaveNoCycles
{
    [Fact]
    public void No_namespace_depends_on_itself_through_others()
    {
        var edges = House.Architecture.Types
            .Where(type => type.Namespace.FullName.StartsWith("Hikyaku.", StringComparison.Ordinal))
            .SelectMany(type => type.Dependencies
                // The library takes type parameters of the same name for one type, wherever they were declared.
                .Where(dependency => dependency.Target is not GenericParameter)
                .Select(dependency => dependency.Target.Namespace?.FullName ?? "")
                .Where(target => target.StartsWith("Hikyaku.", StringComparison.Ordinal) && !Encloses(target, type.Namespace.FullName) && !Encloses(type.Namespace.FullName, target))
                .Select(target => (From: type.Namespace.FullName, To: target, Type: type.FullName)))
            .ToLookup(edge => edge.From);

        var cycles = edges.SelectMany(group => group).Where(edge => Reaches(edge.To, edge.From, edges)).ToList();
        Assert.True(cycles.Count == 0, string.Join('\n', cycles.Select(edge => $"{edge.From} -> {edge.To} ({edge.Type})").Distinct().Order()));
    }

    private static bool Encloses(string outer, string inner)
        => inner == outer || inner.StartsWith(outer + ".", StringComparison.Ordinal);

    private static bool Reaches(string from, string goal, ILookup<string, (string From, string To, string Type)> edges)
    {
        var seen = new HashSet<string> { from };
        var queue = new Queue<string>(seen);
        while (queue.TryDequeue(out var current))
        {
            if (current == goal)
                return true;
            foreach (var edge in edges[current])
            {
                if (seen.Add(edge.To))
                    queue.Enqueue(edge.To);
            }
        }

        return false;
    }
}
