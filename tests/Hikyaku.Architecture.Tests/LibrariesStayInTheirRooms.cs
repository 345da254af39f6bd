using System.Reflection;
using ArchUnitNET.Domain;
using Microsoft.AspNetCore.Connections;

namespace Hikyaku.Architecture.Tests;

/// <summary>Rules 5 to 7: SQL in its engine, composition in the server, connection handlers thin.</summary>
public sealed class LibrariesStayInTheirRooms
{
    [Fact]
    public void Sql_client_libraries_are_used_only_inside_their_engine()
        => AssertUsedOnlyIn(@"SQLitePCL.", "Hikyaku.Store.Sqlite");

    [Fact]
    public void The_dns_library_is_used_only_by_the_resolver()
        => AssertUsedOnlyIn("DnsClient.", "Hikyaku.Transport.Routing.Dns");

    [Theory]
    [InlineData("System.IServiceProvider")]
    [InlineData("Microsoft.Extensions.Configuration.")]
    [InlineData("Microsoft.Extensions.Options.")]
    public void The_container_and_raw_configuration_are_used_only_by_the_server(string type)
        => AssertUsedOnlyIn(type, "Hikyaku.Server");

    [Fact]
    public void Connection_handlers_are_sealed_and_live_where_mail_is_received_or_read()
    {
        var handlers = House.TypesOf(House.All).Where(type => type.IsSubclassOf(typeof(ConnectionHandler))).ToList();

        Assert.NotEmpty(handlers);
        Assert.All(handlers, handler =>
        {
            Assert.True(handler.IsSealed, $"{handler} is not sealed");
            Assert.Matches(@"^Hikyaku\.(Transport\.Receive|Access)\b", handler.Namespace!);
            // "A few lines": it overrides one method and keeps no state of its own.
            var declared = handler.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Public);
            Assert.Equal(nameof(ConnectionHandler.OnConnectedAsync), Assert.Single(declared).Name);
        });
    }

    private static void AssertUsedOnlyIn(string typePrefix, string allowedNamespace)
    {
        var users = House.Architecture.Types
            .Where(type => !IsIn(type, allowedNamespace))
            .Where(type => type.Dependencies.Any(dependency => dependency.Target.FullName.StartsWith(typePrefix, StringComparison.Ordinal)));
        Assert.Empty(users.Select(type => type.FullName));
    }

    private static bool IsIn(IType type, string @namespace)
        => type.Namespace.FullName == @namespace || type.Namespace.FullName.StartsWith(@namespace + ".", StringComparison.Ordinal)
            || (@namespace == "Hikyaku.Server" && type.Assembly.Name.StartsWith("hikyaku,", StringComparison.Ordinal));
}
