// Loaded after swagger-ui-bundle.js, which defines SwaggerUIBundle.
window.SwaggerUIBundle({ url: "/docs/openapi.json", dom_id: "#docs", deepLinking: true, docExpansion: "list" });
