// Shows what the server of this page says of itself. Without the validator, which is another
// server's; a key that is typed in is forgotten with the page.
SwaggerUIBundle({
  url: 'api/v1/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
