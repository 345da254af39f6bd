using Microsoft.AspNetCore.Connections;

namespace Hikyaku.Connections;

/// <summary>Ties a listening address to what it offers.</summary>
public static class ListenerProfileExtensions
{
    /// <summary>Every connection accepted by this listener carries the profile among its features.</summary>
    public static IConnectionBuilder UseListenerProfile(this IConnectionBuilder listener, ListenerProfile profile)
    {
        listener.Use(next => context =>
        {
            context.Features.Set(profile);
            return next(context);
        });
        return listener;
    }
}
