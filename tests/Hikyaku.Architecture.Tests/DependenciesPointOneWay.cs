using System.Reflection;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Hikyaku.Architecture.Tests;

/// <summary>Who may know whom: rules 1 to 4 of the house.</summary>
public sealed class DependenciesPointOneWay
{
    private static readonly string[] NotForProtocol =
        ["System.Net.Sockets", "System.IO.Pipelines", "Microsoft.AspNetCore", "Microsoft.Extensions", "SQLitePCL"];

    [Fact]
    public void Protocol_knows_no_other_project_and_no_sockets_pipelines_hosting_or_logging()
    {
        var references = House.Protocol.GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        Assert.DoesNotContain(references, name => name.StartsWith("Hikyaku", StringComparison.Ordinal));
        Assert.DoesNotContain(references, name => NotForProtocol.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.Contains("MimeKit", references);
    }

    [Fact]
    public void The_store_knows_only_the_protocol() => AssertKnowsOnly(House.Store, "Hikyaku.Protocol");

    [Fact]
    public void Authentication_knows_only_the_protocol() => AssertKnowsOnly(House.Authentication, "Hikyaku.Protocol");

    [Fact]
    public void The_connection_layer_knows_only_the_protocol() => AssertKnowsOnly(House.Connections, "Hikyaku.Protocol");

    [Fact]
    public void Transport_and_access_do_not_know_each_other()
    {
        AssertKnowsOnly(House.Transport, "Hikyaku.Protocol", "Hikyaku.Store", "Hikyaku.Authentication", "Hikyaku.Connections");
        AssertKnowsOnly(House.Access, "Hikyaku.Protocol", "Hikyaku.Store", "Hikyaku.Connections");
    }

    [Fact]
    public void The_lab_is_known_by_the_server_only()
    {
        AssertKnowsOnly(House.Lab, "Hikyaku.Protocol", "Hikyaku.Store", "Hikyaku.Authentication", "Hikyaku.Connections", "Hikyaku.Transport", "Hikyaku.Access");
    }

    [Fact]
    public void Receiving_and_remote_delivery_do_not_know_each_other()
    {
        Types().That().ResideInNamespaceMatching(@"^Hikyaku\.Transport\.Receive")
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^Hikyaku\.Transport\.RemoteDelivery")
            .WithoutRequiringPositiveResults().Check(House.Architecture);
        Types().That().ResideInNamespaceMatching(@"^Hikyaku\.Transport\.RemoteDelivery")
            .Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^Hikyaku\.Transport\.Receive")
            .WithoutRequiringPositiveResults().Check(House.Architecture);
    }

    private static void AssertKnowsOnly(Assembly assembly, params string[] allowed)
    {
        var known = assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Hikyaku", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(known.Except(allowed));
    }
}
