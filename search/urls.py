from django.urls import path

from search import ask_views, saved_views, synonym_views, views

urlpatterns = [
    path("search/", views.search_page, name="search"),
    path("search/ask/", ask_views.ask_page, name="ask"),
    path("court/synonyms/", synonym_views.synonyms_edit, name="synonyms"),
    path("search/saved/", saved_views.saved_list, name="saved_list"),
    path("search/saved/new/", saved_views.saved_create, name="saved_create"),
    path("search/saved/<uuid:pk>/", saved_views.saved_open, name="saved_open"),
    path("search/saved/<uuid:pk>/seen/", saved_views.saved_seen, name="saved_seen"),
    path("search/saved/<uuid:pk>/rename/", saved_views.saved_rename, name="saved_rename"),
    path("search/saved/<uuid:pk>/delete/", saved_views.saved_delete, name="saved_delete"),
    path("search/saved/<uuid:pk>/restore/", saved_views.saved_restore, name="saved_restore"),
]
